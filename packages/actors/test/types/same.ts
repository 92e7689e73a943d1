type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** `same<A, B>(true)` compiles if A and B are one type, `same<A, B>(false)` if they are not. */
export function same<A, B>(_: Equal<A, B>): void {}
