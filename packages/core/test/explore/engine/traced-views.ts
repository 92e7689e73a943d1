/** Whom every access to shared memory is told that goes through a view instead of `#memory`: payload, and what the code forgot to mark. */
export interface PlainAccess {
  read(buffer: SharedArrayBuffer, wordIndex: number): number;
  /** Writes the bits of `mask`. */
  write(buffer: SharedArrayBuffer, wordIndex: number, value: number, mask: number): void;
}

/** Where the words of a view lie. */
export interface TracedPlace {
  readonly buffer: SharedArrayBuffer;
  readonly byteOffset: number;
}

type View = Int32Array | Uint8Array | Float64Array;

const ALL_BITS = -1;
const WORD_BYTES = 4;
/** Larger than any length of a view, and any element: for keys. */
const VIEW_LENGTHS = 2 ** 24;
const ELEMENT_SIZES = 16;

/**
 * While it is in place, `new Int32Array(shared)`, `new Uint8Array(shared)` and `new Float64Array(shared)` make views each access through
 * which is told. So the product need not know that it is watched, and nothing of what it touches goes unseen.
 */
export class TracedViews {
  readonly #access: PlainAccess;
  readonly #places = new WeakMap<object, TracedPlace>();
  /** A view has no state, and every run of a thread makes the same ones. */
  readonly #made = new Map<SharedArrayBuffer, Map<number, View>>();
  readonly #real = { Int32Array, Uint8Array, Float64Array };
  readonly #scratch = new Int32Array(2);
  readonly #scratchBytes = new Uint8Array(this.#scratch.buffer);
  readonly #scratchDouble = new Float64Array(this.#scratch.buffer);

  constructor(access: PlainAccess) {
    this.#access = access;
  }

  /** @returns takes the views out of place again */
  install(): () => void {
    const { Int32Array: words, Uint8Array: bytes, Float64Array: doubles } = this.#real;
    globalThis.Int32Array = this.#traced(words, WORD_BYTES);
    globalThis.Uint8Array = this.#traced(bytes, 1);
    globalThis.Float64Array = this.#traced(doubles, 8);
    return () => {
      globalThis.Int32Array = words;
      globalThis.Uint8Array = bytes;
      globalThis.Float64Array = doubles;
    };
  }

  /** Where `view` lies, if it was made while a virtual thread ran. */
  placeOf(view: object): TracedPlace | undefined {
    return this.#places.get(view);
  }

  #traced<Constructor extends new (...args: never[]) => View>(real: Constructor, elementBytes: number): Constructor {
    return new Proxy(real, {
      construct: (target, args: unknown[], newTarget) => {
        const [buffer, byteOffset = 0, length] = args;
        if (!(buffer instanceof SharedArrayBuffer)) return Reflect.construct(target, args, newTarget);
        const offset = Number(byteOffset);
        const elements = length === undefined ? Math.floor((buffer.byteLength - offset) / elementBytes) : Number(length);
        const place = { buffer, byteOffset: offset, length: elements, elementBytes };
        return this.#known(place, () => this.#view(Reflect.construct(target, [0]), place));
      },
    });
  }

  #known({ buffer, byteOffset, length, elementBytes }: TracedPlace & { length: number; elementBytes: number }, make: () => View): View {
    let views = this.#made.get(buffer);
    if (views === undefined) this.#made.set(buffer, (views = new Map()));
    const key = ((byteOffset >>> 0) * VIEW_LENGTHS + length) * ELEMENT_SIZES + elementBytes;
    let view = views.get(key);
    if (view === undefined) views.set(key, (view = make()));
    return view;
  }

  #view(empty: View, place: TracedPlace & { length: number; elementBytes: number }): View {
    const { byteOffset, elementBytes, length, buffer } = place;
    const members: Record<string, unknown> = {
      length,
      buffer,
      byteOffset,
      byteLength: length * elementBytes,
      set: (source: ArrayLike<number>, at = 0) => this.#set(place, source, at),
      subarray: (begin: number, end = length) =>
        this.#view(empty, { ...place, byteOffset: byteOffset + begin * elementBytes, length: Math.max(0, end - begin) }),
    };
    const view = new Proxy(empty, {
      get: (_, key) => {
        if (typeof key === 'symbol') throw new TypeError(`Cannot trace ${String(key)} of a view of shared memory`);
        const index = Number(key);
        if (index < length) return this.#read(place, index);
        if (key in members) return members[key];
        if (Number.isNaN(index)) throw new TypeError(`Cannot trace "${key}" of a view of shared memory`);
        return undefined;
      },
      set: (_, key, value) => {
        if (Number(key) < length) this.#write(place, Number(key), Number(value));
        return true;
      },
    });
    this.#places.set(view, place);
    return view;
  }

  #read({ buffer, byteOffset, elementBytes }: TracedPlace & { elementBytes: number }, index: number): number {
    const byte = byteOffset + index * elementBytes;
    const word = byte >>> 2;
    if (elementBytes === WORD_BYTES) return this.#access.read(buffer, word);
    this.#scratch[0] = this.#access.read(buffer, word);
    if (elementBytes === 1) return this.#scratchBytes[byte & 3] ?? 0;
    this.#scratch[1] = this.#access.read(buffer, word + 1);
    return this.#scratchDouble[0] ?? 0;
  }

  #write({ buffer, byteOffset, elementBytes }: TracedPlace & { elementBytes: number }, index: number, value: number): void {
    const byte = byteOffset + index * elementBytes;
    const word = byte >>> 2;
    if (elementBytes === WORD_BYTES) return this.#access.write(buffer, word, value | 0, ALL_BITS);
    if (elementBytes === 1) {
      const shift = (byte & 3) * 8;
      return this.#access.write(buffer, word, (value & 0xff) << shift, 0xff << shift);
    }
    this.#scratchDouble[0] = value;
    this.#access.write(buffer, word, this.#scratch[0] ?? 0, ALL_BITS);
    this.#access.write(buffer, word + 1, this.#scratch[1] ?? 0, ALL_BITS);
  }

  /** Bytes word by word: a copy is not seen in the middle of a word. */
  #set(place: TracedPlace & { elementBytes: number }, source: ArrayLike<number>, at: number): void {
    if (place.elementBytes !== 1) {
      for (let index = 0; index < source.length; index++) this.#write(place, at + index, source[index] ?? 0);
      return;
    }
    for (let index = 0; index < source.length; ) {
      const byte = place.byteOffset + at + index;
      let [value, mask] = [0, 0];
      for (let shift = (byte & 3) * 8; shift < 32 && index < source.length; shift += 8) {
        value |= ((source[index++] ?? 0) & 0xff) << shift;
        mask |= 0xff << shift;
      }
      this.#access.write(place.buffer, byte >>> 2, value, mask);
    }
  }
}
