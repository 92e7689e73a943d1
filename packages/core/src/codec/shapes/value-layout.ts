/**
 * How a value of any kind lies in the record of an object or a list: a head of one word says what it is and where its
 * body begins.
 *
 * ```
 * head     kind | body's word from the start of the object or list << 5
 * ```
 *
 * | kind | body |
 * |---|---|
 * | undefined, null, false, true, an object without keys | none |
 * | small | none: a whole number, in place of the body's word |
 * | double, date | 2 words, aligned |
 * | text, wide text | a word with its units, then one or two bytes a unit, padded to a word |
 * | handle | 7 words: kind and the port's six |
 * | object | aligned: as a message of a learned shape, see shape-layout.ts |
 * | list | a word with its length, a head for each item, their bodies |
 * | integers | a word with their count, a word each |
 * | doubles | aligned: a word with their count, an empty one, two words each |
 * | general | aligned: a word with the length in bytes, an empty one, a record of the general codec |
 *
 * Invariant: bodies lie in the order in which they are read, depth first, and none is read twice. So no damaged record
 * takes longer to read than a sound one of its length.
 */
export const VALUE_UNDEFINED = 0;
export const VALUE_NULL = 1;
export const VALUE_FALSE = 2;
export const VALUE_TRUE = 3;
export const VALUE_SMALL = 4;
export const VALUE_DOUBLE = 5;
export const VALUE_TEXT = 6;
export const VALUE_WIDE_TEXT = 7;
export const VALUE_HANDLE = 8;
export const VALUE_OBJECT = 9;
export const VALUE_LIST = 10;
export const VALUE_INTEGERS = 11;
export const VALUE_DOUBLES = 12;
export const VALUE_GENERAL = 13;
export const VALUE_EMPTY_OBJECT = 14;
export const VALUE_DATE = 15;

export const HEAD_KIND_MASK = 0x1f;
export const HEAD_SHIFT = 5;

/** Words before the record of a general body, and before the numbers of a list of doubles. */
export const ALIGNED_HEADER_WORDS = 2;
/** Deeper values are left to the general codec, with all around them: a cycle ends here. */
export const VALUE_DEPTH_MAX = 16;
/** Longer lists are left to the general codec: they might be sparse. */
export const LIST_ITEMS_MAX = 1_048_576;
/** Parts of a message that the general codec may write; with more it is faster with the whole of it. */
export const GENERAL_PARTS_MAX = 2;
