/** The same promise, which nobody has to await: if it rejects, that is not an unhandled rejection. */
export function ignorable<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
