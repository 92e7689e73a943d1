import { CopyAccount } from './copy-account.ts';
import { errorBox } from './error-data.ts';
import { define } from './tag-class.ts';
import { isError } from './to-error.ts';

/** Stands for a value that was left out, while containers are copied. */
const lost: unique symbol = Symbol('lost');

/** Every view of bytes that crosses. A subclass other than `Buffer` arrives as its base. */
const viewTypes: readonly (new (buffer: ArrayBuffer) => ArrayBufferView)[] = [
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

type Describe = (error: Error, path: string, copy: WireCopy) => unknown;

/**
 * Copies values for the wire, leaving out what cannot cross and noting each. One per error: its limits are for the whole.
 *
 * Invariant: the result holds what the codec takes in a message and nothing else: no cycles, functions, symbols, accessors,
 * no class instances but handles, `Date`, `RegExp`, `Map`, `Set` and bytes; and copying never throws.
 */
export class WireCopy {
  readonly account = new CopyAccount();
  readonly #isHandle: (value: object) => boolean;
  readonly #describe: Describe;

  /** @param describe makes data of an error that is found among the values */
  constructor(isHandle: (value: object) => boolean, describe: Describe) {
    this.#isHandle = isHandle;
    this.#describe = describe;
  }

  /** A copy of `value`, or undefined if it was left out. */
  value(value: unknown, path: string): unknown {
    const copy = this.#copy(value, path);
    return copy === lost ? undefined : copy;
  }

  #lose(path: string, why: string): typeof lost {
    this.account.drop(path, why);
    return lost;
  }

  #copy(value: unknown, path: string): unknown {
    if (!this.account.count()) return this.#lose(path, 'too many values');
    switch (typeof value) {
      case 'string':
        return this.account.charge(value.length) ? value : this.#lose(path, 'too long');
      case 'bigint':
        return this.account.charge(value.toString(16).length) ? value : this.#lose(path, 'too long');
      case 'function':
      case 'symbol':
        return this.#lose(path, `a ${typeof value} cannot cross threads`);
      case 'object':
        return value === null ? null : this.#object(value, path);
      default:
        return value;
    }
  }

  #object(value: object, path: string): unknown {
    const obstacle = this.account.obstacle(value);
    if (obstacle !== undefined) return this.#lose(path, obstacle);
    try {
      if (this.#isHandle(value)) return value;
      return this.account.within(value, () => this.#contents(value, path));
    } catch {
      return this.#lose(path, 'reading it threw');
    }
  }

  #contents(value: object, path: string): unknown {
    if (isError(value)) return { [errorBox]: this.#describe(value, `${path}.`, this) };
    if (Array.isArray(value)) return Array.from(value, (item: unknown, index) => this.value(item, `${path}[${index}]`));
    if (value instanceof Date) return new Date(value.getTime());
    if (value instanceof Map) return new Map(Array.from(value, ([key, item], at) => this.#entry(key, item, `${path}.entry ${at}`)));
    if (value instanceof Set) return new Set(Array.from(value, (item, at) => this.value(item, `${path}.item ${at}`)));
    if (value instanceof RegExp) return new RegExp(value.source, value.flags);
    if (value instanceof ArrayBuffer) return this.account.charge(value.byteLength) ? value.slice(0) : this.#lose(path, 'too long');
    if (ArrayBuffer.isView(value)) return this.#view(value, path);
    return isPlain(value) ? this.#plain(value, path) : this.#lose(path, `a ${className(value)} cannot cross threads`);
  }

  #entry(key: unknown, item: unknown, path: string): [unknown, unknown] {
    return [this.value(key, `${path}, key`), this.value(item, path)];
  }

  #view(value: ArrayBufferView, path: string): unknown {
    if (!this.account.charge(value.byteLength)) return this.#lose(path, 'too long');
    // Not the view's own `slice`: for a Buffer that is no copy.
    const { buffer } = Uint8Array.from(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    if (value instanceof Buffer) return Buffer.from(buffer);
    const type = viewTypes.find((one) => value instanceof one);
    return type === undefined ? this.#lose(path, `a ${className(value)} cannot cross threads`) : new type(buffer);
  }

  #plain(value: object, path: string): Record<string, unknown> {
    const copy: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      const item = this.#property(value, key, `${path}.${key}`);
      if (item !== lost) define(copy, key, item, true); // an assignment to `__proto__` would be something else
    }
    return copy;
  }

  #property(value: object, key: string, path: string): unknown {
    try {
      return this.#copy(Reflect.get(value, key), path);
    } catch {
      return this.#lose(path, 'reading it threw');
    }
  }
}

/** A literal's prototype, in whatever realm: it has none itself. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

function className(value: object): string {
  const name: unknown = Reflect.get(value, 'constructor')?.name;
  return typeof name === 'string' && name !== '' ? name : 'class instance';
}
