/**
 * The words in which a thread says which of the requests it has sent it takes back.
 *
 * ```
 * withdrawals[thread]   | withdrawn, wanted |  request 0
 *                       | …                 |  request 1
 * ```
 *
 * Withdrawn: the number of the request at this place that was taken back; any other value: it stands. Written by the thread alone.
 * Wanted: who wants to hear of it, a bit per thread (index mod 32).
 */
export const REQUEST_WORDS = 2;
export const WITHDRAWN = 0;
export const WANTED = 1;

export function withdrawalBytes(requests: number): number {
  return requests * REQUEST_WORDS * 4;
}
