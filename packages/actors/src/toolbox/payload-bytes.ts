/** Limit: values deeper, or more, than this are not looked at: an estimate shall cost less than what it is for. */
const DEPTH_MAX = 8;
const VALUES_MAX = 10_000;
/** Of a value's head, or of a number. */
const VALUE_BYTES = 8;
/** What an error has that its keys do not name. */
const OF_ERRORS = ['message', 'stack', 'cause', 'errors'] as const;

/** About how much memory a payload holds, in bytes: exact for text and binary data, those of errors too, a guess for what is around them. Never throws. */
export function payloadBytes(payload: unknown): number {
  const walk = { left: VALUES_MAX };
  try {
    return bytesOf(payload, walk, 0);
  } catch {
    return VALUE_BYTES; // a getter or a proxy that throws
  }
}

function bytesOf(value: unknown, walk: { left: number }, depth: number): number {
  if (--walk.left < 0 || depth > DEPTH_MAX) return VALUE_BYTES;
  if (typeof value === 'string') return VALUE_BYTES + value.length;
  if (typeof value !== 'object' || value === null) return VALUE_BYTES;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer)
    return VALUE_BYTES + value.byteLength;
  let bytes = VALUE_BYTES;
  for (const part of partsOf(value)) {
    bytes += bytesOf(part, walk, depth + 1);
    if (walk.left < 0) break;
  }
  return bytes;
}

function* partsOf(value: object): Iterable<unknown> {
  if (value instanceof Map) for (const entry of value) yield* entry;
  else if (value instanceof Set || Array.isArray(value)) yield* value;
  else for (const key of keysOf(value)) yield Reflect.get(value, key);
}

function keysOf(value: object): Iterable<string> {
  const keys = Object.keys(value);
  if (!(value instanceof Error)) return keys;
  return new Set([...keys, ...OF_ERRORS.filter((key) => Object.hasOwn(value, key))]);
}
