/** True for `{}` and objects without a prototype: data that crosses key by key. */
export function isPlainPrototype(prototype: object | null): boolean {
  return prototype === Object.prototype || prototype === null;
}

/** Text that UTF-8 can hold: no half of a surrogate pair. */
export function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}
