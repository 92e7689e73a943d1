/**
 * For how many milliseconds an error says that there is no use in trying again, as `BreakerOpenError` does, and what a server's `Retry-After` was made; 0: it
 * does not say. What it was made with is the user's, so it may be anything.
 */
export function pauseAskedForMs(error: Error): number {
  const { data } = error as { readonly data?: unknown };
  if (typeof data !== 'object' || data === null) return 0;
  const { retryAfterMs } = data as { readonly retryAfterMs?: unknown };
  return typeof retryAfterMs === 'number' && retryAfterMs > 0 && retryAfterMs < Number.POSITIVE_INFINITY ? retryAfterMs : 0;
}
