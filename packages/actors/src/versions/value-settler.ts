/** What stands in a value that cannot become a state. */
export interface Unfit {
  /** From `state` on: `state.order.onDone`. */
  readonly path: string;
  readonly reason: string;
}

/** What is wrong with sending that object, which is neither plain nor a list, map or set; undefined: nothing. */
export type SendCheck = (value: object) => string | undefined;

const MAP_CHANGES = ['set', 'delete', 'clear'] as const;
const SET_CHANGES = ['add', 'delete', 'clear'] as const;

/**
 * Freezes values to their depth, and finds what other threads could not be sent.
 *
 * What it has seen before is not looked at again, so the cost of a new version is that of what is new in it. An object that somebody else has
 * frozen says nothing of what is in it.
 */
export class ValueSettler {
  readonly #seen = new WeakSet<object>();
  /** Those that `settle` is in the middle of: what comes back to one of them is a circle. */
  readonly #open = new Set<object>();
  readonly #check: SendCheck | undefined;

  /** @param check undefined: the value stays in this thread, whatever it is */
  constructor(check: SendCheck | undefined) {
    this.#check = check;
  }

  /** Settles `value`, unless it returns why not: then parts of it may have been frozen. */
  settle(value: unknown): Unfit | undefined {
    try {
      return within('state', this.#settle(value));
    } finally {
      this.#open.clear();
    }
  }

  /** The path is that within `value`. */
  #settle(value: unknown): Unfit | undefined {
    if (typeof value !== 'object' || value === null) {
      const isUnfit = this.#check !== undefined && (typeof value === 'function' || typeof value === 'symbol');
      return isUnfit ? { path: '', reason: `it is a ${typeof value}` } : undefined;
    }
    if (this.#open.has(value)) return this.#check === undefined ? undefined : { path: '', reason: 'it contains itself' };
    if (this.#seen.has(value)) return undefined;
    this.#open.add(value);
    const unfit = this.#settleObject(value);
    this.#open.delete(value);
    if (unfit === undefined) this.#seen.add(value);
    return unfit;
  }

  #settleObject(value: object): Unfit | undefined {
    if (Array.isArray(value)) return this.#settleParts(value, value.entries(), (index) => `[${index}]`);
    if (value instanceof Map) {
      guard(value, MAP_CHANGES);
      for (const key of value.keys()) {
        const unfit = this.#settle(key);
        if (unfit !== undefined) return within('.keys()', unfit);
      }
      return this.#settleParts(value, value.entries(), (key) => `.get(${String(key)})`);
    }
    if (value instanceof Set) {
      guard(value, SET_CHANGES);
      return this.#settleParts(value, value.entries(), () => '.values()');
    }
    if (isPlain(value)) return this.#settleParts(value, Object.entries(value), (name) => `.${String(name)}`);
    const reason = this.#check?.(value);
    return reason === undefined ? undefined : { path: '', reason };
  }

  #settleParts(whole: object, parts: Iterable<readonly [unknown, unknown]>, nameOf: (name: unknown) => string): Unfit | undefined {
    for (const [name, part] of parts) {
      if (typeof part !== 'object' && typeof part !== 'function' && typeof part !== 'symbol') continue;
      const unfit = this.#settle(part);
      if (unfit !== undefined) return within(nameOf(name), unfit);
    }
    Object.freeze(whole);
    return undefined;
  }
}

function within(name: string, unfit: Unfit | undefined): Unfit | undefined {
  return unfit && { path: name + unfit.path, reason: unfit.reason };
}

/** No freezing keeps what is in a map or a set. */
function guard(value: object, changes: readonly string[]): void {
  if (Object.isFrozen(value)) return;
  for (const name of changes) Object.defineProperty(value, name, { value: refuseChange });
}

function refuseChange(): never {
  throw new TypeError('Cannot change this map or set: it is part of a state; make a new one');
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
