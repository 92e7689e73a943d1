import type { HandlePort, ValuePort } from '#core/codec/message-codec.js';

/** A stand-in for a reference: what the layer above would rebuild from its address. */
export class TestHandle {
  readonly a: number;
  readonly b: number;

  constructor(a: number, b: number) {
    this.a = a;
    this.b = b;
  }
}

export const testHandles: HandlePort = {
  kindOf: (value) => (value instanceof TestHandle ? 7 : 0),
  write: (_kind, value, words, index) => {
    const handle = value as TestHandle;
    words[index] = handle.a;
    words[index + 1] = handle.b;
    for (let rest = 2; rest < 6; rest++) words[index + rest] = rest * 0x01010101;
  },
  read: (kind, words, index) => {
    if (kind !== 7) throw new Error(`kind ${kind}`);
    return new TestHandle(words[index] as number, words[index + 1] as number);
  },
};

/** A stand-in for an error of the layer above: crosses as data. */
export class TestError extends Error {
  readonly data: unknown;

  constructor(message: string, data: unknown) {
    super(message);
    this.data = data;
  }
}

export const testValues: ValuePort = {
  kindOf: (value) => (value instanceof TestError ? 3 : 0),
  encode: (_kind, value) => ({ message: (value as TestError).message, data: (value as TestError).data }),
  decode: (kind, data) => {
    if (kind !== 3) throw new Error(`kind ${kind}`);
    const { message, data: inner } = data as { message: string; data: unknown };
    return new TestError(message, inner);
  },
};
