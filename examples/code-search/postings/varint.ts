/** A number below 2^31 takes at most five groups of seven bits. */
export const VARINT_BYTES_MAX = 5;

const MORE = 0x80;

/** Seven bits a byte, low ones first, the top bit says "more". @returns the index behind it */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value;
  let index = at;
  do {
    const group = rest & 0x7f;
    rest >>>= 7;
    bytes[index++] = group | (rest === 0 ? 0 : MORE);
  } while (rest !== 0);
  return index;
}

/** Reads numbers one after the other. */
export class VarintReader {
  readonly #bytes: Uint8Array;
  #index: number;

  constructor(bytes: Uint8Array, index: number) {
    this.#bytes = bytes;
    this.#index = index;
  }

  /** Of the next number. */
  get index(): number {
    return this.#index;
  }

  next(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes[this.#index++] as number;
      value |= (byte & 0x7f) << shift;
      if (byte < MORE) return value;
    }
  }
}

/** Reads how many lines there are, and their distances, the first one from line 0. */
export function linesOf(numbers: VarintReader): number[] {
  const lines = new Array<number>(numbers.next());
  let line = 0;
  for (let index = 0; index < lines.length; index++) {
    line += numbers.next();
    lines[index] = line;
  }
  return lines;
}
