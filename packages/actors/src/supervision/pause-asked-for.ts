/**
 * For how many milliseconds an error says that there is no use in trying again, as `BreakerOpenError` does, and what a server's `Retry-After` was made; 0: it
 * does not say. What it was made with is the user's, so it may be anything.
 */
export function pauseAskedForMs(error: Error): number {
  const asked = askedFor(error);
  return typeof asked === 'number' && asked > 0 && asked < Number.POSITIVE_INFINITY ? asked : 0;
}

/** In the thread of its handler it is that very error: to read it may run code of the user, and what that throws is no failure of the scheduler, which would lose its tasks. */
function askedFor(error: Error): unknown {
  try {
    return (error as { readonly data?: { readonly retryAfterMs?: unknown } | null }).data?.retryAfterMs;
  } catch {
    return undefined;
  }
}
