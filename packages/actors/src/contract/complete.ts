/** Options with nothing left open: what was left out, or given as undefined, has its default. */
export type Complete<T> = { readonly [K in keyof T]-?: Exclude<T[K], undefined> };
