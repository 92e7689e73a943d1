/** Characters of what somebody says, which goes to the scheduler with the id of each task. */
const WORDS_MAX = 500;

/**
 * Why a signal was aborted, in the words of whoever did it, behind what is said of it already; nothing where he has said nothing, as `abort()` does and a
 * signal of the runtime's own, whose reason is a `DOMException` with words for everything. Never throws, and is never too long to be sent: it is asked for in a
 * listener of the signal, which what threw there would leave as an uncaught error.
 */
export function wordsOf({ reason }: AbortSignal): string {
  if (reason instanceof DOMException) return '';
  const words = textOf(reason);
  if (typeof words !== 'string' || words === '') return '';
  return words.length > WORDS_MAX ? `: ${words.slice(0, WORDS_MAX)}…` : `: ${words}`;
}

/** A message may be a getter, an error a proxy: both may throw. */
function textOf(reason: unknown): unknown {
  try {
    return reason instanceof Error ? reason.message : reason;
  } catch {
    return undefined;
  }
}
