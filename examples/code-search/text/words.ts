/**
 * How many elements every growing table here begins with. Small on purpose: growing is then part of what V8 sees before it
 * compiles the loops around it. A table that grows for the first time after that throws away compiled code, and compiling
 * it again takes longer than all the copying.
 */
export const FIRST_CAPACITY = 1 << 6;

/** A copy with twice the room. */
export function doubled(words: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(words.length * 2);
  larger.set(words);
  return larger;
}

export function doubledBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(bytes.length * 2);
  larger.set(bytes);
  return larger;
}
