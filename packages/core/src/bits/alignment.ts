/** Records begin at multiples of 8, so that doubles in them lie straight: the next one, up to 2^31 - 8. */
export function align8(lengthBytes: number): number {
  return (lengthBytes + 7) & ~7;
}

/** The next multiple of `lineBytes`, a power of two. */
export function alignTo(lengthBytes: number, lineBytes: number): number {
  return Math.ceil(lengthBytes / lineBytes) * lineBytes;
}

export function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(value) && value > 0 && Number.isInteger(Math.log2(value));
}
