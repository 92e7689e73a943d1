/**
 * How a message of a known shape lies in its record. Every field has a cell at a place that the shape fixes; only the
 * bodies of strings vary.
 *
 * ```
 *  word 0   FORMAT_SHAPE | shape index << 8
 *  word 1   tags: two bits a field, field 0 lowest
 *  word 2   cells of numbers, two words each (so doubles are aligned)
 *           cells of the other fields, in their order
 *           bodies of strings, each padded to a word
 *           bodies of values of any kind
 * ```
 *
 * | kind | cell | tag 0 | tag 1 |
 * |---|---|---|---|
 * | number | 2 words | int32 in the first | double |
 * | literal | 1 word | index among the field's literals | – |
 * | string | 1 word: units, and body's word from the record's start << 16 | one byte a unit | two bytes a unit |
 * | boolean | none | false | true |
 * | handle | 7 words: kind and the port's six | a handle | – |
 * | nothing | none | – | – |
 * | value | 1 word: a head, see value-layout.ts | a value of any kind | – |
 *
 * In every kind, tag 2 says `null` and tag 3 `undefined`; the cell is then not looked at.
 */
export const KIND_NUMBER = 0;
export const KIND_LITERAL = 1;
export const KIND_STRING = 2;
export const KIND_BOOLEAN = 3;
export const KIND_HANDLE = 4;
/** Never seen with a value. */
export const KIND_NOTHING = 5;
/** Seen with an object, a list, or anything else that has no kind of its own; takes every value. */
export const KIND_VALUE = 6;

export const TAG_INT32 = 0;
export const TAG_DOUBLE = 1;
// Of a text, 0 says one byte a character.
export const TAG_TWO_BYTES = 1;
export const TAG_NULL = 2;
export const TAG_UNDEFINED = 3;
export const TAG_MASK = 3;

/** Words before the first cell. */
export const SHAPE_HEADER_WORDS = 2;
export const SHAPE_INDEX_SHIFT = 8;
/** Two tag bits each in one word. */
export const FIELDS_MAX = 16;
/** Longer text is a value, and better off in the general codec, which copies it in one go. */
export const STRING_UNITS_MAX = 512;
export const STRING_UNITS_MASK = 0xffff;
export const STRING_BODY_SHIFT = 16;

/** R5. */
export const SIGHTINGS_TO_LEARN = 8;
export const SHAPES_MAX = 1_024;
export const VARIANTS_MAX = 8;
export const LITERALS_MAX = 16;
export const LITERAL_UNITS_MAX = 64;

/** Words of the cell of a kind, by kind. */
export const CELL_WORDS: readonly number[] = [2, 1, 1, 0, 7, 0, 1];
