/** No slot. Slots are small numbers that a table has given to what is in it, for arrays that hold something of each. */
export const NONE = -1;

/** The same numbers, with room for an index. */
export function grown<A extends Int32Array | Float64Array>(array: A, index: number): A {
  const larger = new (array.constructor as new (length: number) => A)(2 * Math.max(index, array.length));
  larger.set(array);
  return larger;
}
