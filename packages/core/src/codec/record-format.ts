/**
 * What the first words of an encoded message say.
 *
 * ```
 *  plain    word 0 = FORMAT_PLAIN    word 1 = 0            byte 8: MessagePack tree
 *  extras   word 0 = FORMAT_EXTRAS   word 1 = tree offset  byte 8: extras, in the order the tree needs them; tree at its offset
 *  shape    word 0 = FORMAT_SHAPE | shape index << 8       see shapes/shape-layout.ts
 *  scalar   word 0 = FORMAT_SCALAR | kind << 8             see scalar.ts
 * ```
 *
 * A tree holds only what MessagePack has words for. Everything else stands in the tree as `undefined` and in the extras
 * as an entry: first word = code | detail << 8, then as many words as the code says. An array that begins with such an
 * `undefined` may be a container: a Map's keys and values, a Set's items … The two are matched by their order in a walk,
 * so nothing a user can put into a message is mistaken for a mark.
 */
export const FORMAT_PLAIN = 1;
export const FORMAT_EXTRAS = 2;
export const FORMAT_SHAPE = 3;
export const FORMAT_SCALAR = 4;
export const FORMAT_MASK = 0xff;
/** Bytes before the tree, or before the extras. Keeps what follows at a multiple of 8. */
export const RECORD_HEADER_BYTES = 8;

/** Really `undefined`. */
export const EXTRA_UNDEFINED = 1;
export const EXTRA_NEGATIVE_ZERO = 2;
/** Two words: a double, milliseconds since the epoch. */
export const EXTRA_DATE = 3;
/** Detail: the handle port's kind. Six words. */
export const EXTRA_HANDLE = 4;
/** Detail: index in `binaryKinds`. A word with the length in bytes, then the bytes, padded to 4. */
export const EXTRA_BINARY = 5;
/** A word with the number of UTF-16 units, then these, padded to 4: text that UTF-8 cannot hold, and long text. */
export const EXTRA_UTF16 = 6;
/** The same with a byte a unit: long text of ASCII alone. */
export const EXTRA_ASCII = 7;

/** From here on: containers. The array goes on with keys and values in turn. */
export const EXTRA_MAP = 16;
export const EXTRA_SET = 17;
/** Keys and values in turn of an object with a key that MessagePack's reader would change. */
export const EXTRA_OBJECT = 18;
/** Source and flags. */
export const EXTRA_REGEXP = 19;
/** Hexadecimal digits. Detail: 1 = negative. */
export const EXTRA_BIGINT = 20;
/** What `ValuePort.encode` gave. Detail: its kind. */
export const EXTRA_VALUE = 21;

/** Deeper messages are refused: beyond this, recursion might not end well in the receiver. */
export const DEPTH_MAX = 1_000;
