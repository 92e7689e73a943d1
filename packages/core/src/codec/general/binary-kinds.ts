type BinaryConstructor = new (buffer: ArrayBuffer) => object;

/** Everything that is bytes, by its number on the wire. Append only. */
const constructors: readonly BinaryConstructor[] = [
  ArrayBuffer as unknown as BinaryConstructor,
  Buffer as unknown as BinaryConstructor,
  Uint8Array,
  Int8Array,
  Uint8ClampedArray,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
  BigUint64Array,
  BigInt64Array,
  DataView,
];

const byPrototype: ReadonlyMap<object, number> = new Map(constructors.map((each, index) => [each.prototype as object, index]));
const BUFFER_KIND = 1;

/** The number of this kind of bytes, or -1. Subclasses are none: their class would be lost. */
export function binaryKindOf(prototype: object): number {
  return byPrototype.get(prototype) ?? -1;
}

/** The same by the name of the class: for those of another realm. */
export function binaryKindNamed(name: string): number {
  return constructors.findIndex((each) => each.name === name);
}

/** The bytes behind a value of any binary kind. */
export function bytesOf(value: object): Uint8Array {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return new Uint8Array(value as ArrayBuffer);
}

/**
 * The value again, around a buffer of its own.
 * @throws RangeError if the kind is unknown or the length is no multiple of its elements
 */
export function binaryFrom(kind: number, buffer: ArrayBuffer): object {
  const build = constructors[kind];
  if (build === undefined) throw new RangeError(`Cannot build binary value: no kind ${kind}`);
  if (kind === 0) return buffer;
  return kind === BUFFER_KIND ? Buffer.from(buffer) : new build(buffer);
}
