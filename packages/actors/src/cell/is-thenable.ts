/** Whatever may be awaited. A look at `then` may throw: that is the caller's to catch. */
export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as PromiseLike<unknown>).then === 'function';
