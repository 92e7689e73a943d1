/**
 * Why a signal was aborted, in the words of whoever did it, behind what is said of it already; nothing where he has said nothing, as `abort()` does and a
 * signal of the runtime's own, whose reason is a `DOMException` with words for everything.
 */
export function wordsOf({ reason }: AbortSignal): string {
  if (reason instanceof DOMException) return '';
  const words: unknown = reason instanceof Error ? reason.message : reason;
  return typeof words === 'string' && words !== '' ? `: ${words}` : '';
}
