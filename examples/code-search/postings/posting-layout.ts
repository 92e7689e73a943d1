import { VARINT_BYTES_MAX } from './varint.ts';

/**
 * How one posting, a term in a file, lies in a stream of bytes. All numbers are varints.
 *
 * ```
 * ┌──────┬──────┬───────────┬───────┬──────────────────────────┐
 * │ back │ file │ frequency │ lines │ distance × lines         │
 * └──────┴──────┴───────────┴───────┴──────────────────────────┘
 *   back       bytes to the posting of the same term before this one, in the same stream; 0: there is none
 *   lines      how many lines the term stands on
 *   distance   from the line before, the first one from line 0
 * ```
 *
 * So whoever writes postings links them, and whoever is sent them only keeps the bytes: all that is missing to find a
 * term is where its newest posting begins.
 */
export const POSTING_NUMBERS = 4;

/** Room for a posting with so many lines. */
export const postingBytesMax = (lines: number): number => (POSTING_NUMBERS + lines) * VARINT_BYTES_MAX;

/** Positions count the bytes of a stream from its beginning. In tables they are kept + 1, so that 0 means "no posting". Limit: 2 GiB per stream. */
export const NO_POSTING = 0;
