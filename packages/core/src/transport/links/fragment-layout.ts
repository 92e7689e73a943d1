/**
 * A message longer than one record travels as several, told apart by the record's flags (R4).
 *
 * ```
 * flags WHOLE      | message                                              |
 * flags FIRST      | total | part's offset = 0 | message, from its start  |
 * flags CONTINUED  | total | part's offset     | head (64) | message, on  |
 * ```
 *
 * The head repeats the message's first bytes, so that a consumer that was not there for the first part can say what was
 * lost. Parts of one message follow each other without anything in between: `FIRST` or `WHOLE` ends what was unfinished.
 */
export const WHOLE = 0;
export const FIRST = 1;
export const CONTINUED = 2;

/** Words of a part's header. */
export const TOTAL_BYTES = 0;
export const PART_OFFSET = 1;

export const FIRST_HEADER_BYTES = 8;
/** First bytes of the message that every later part repeats. */
export const HEAD_BYTES = 64;
export const CONTINUED_HEADER_BYTES = FIRST_HEADER_BYTES + HEAD_BYTES;
