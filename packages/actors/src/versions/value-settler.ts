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
    if (this.#seen.has(value)) return undefined;
    if (isPlain(value)) return this.#settleObject(value as Record<string, unknown>);
    // Also of a list, a map or a set of a class of its own: other threads know that as little as any class.
    const reason = isOrdinary(value) ? undefined : this.#check?.(value);
    if (reason !== undefined) return { path: '', reason };
    if (Array.isArray(value)) return this.#settleList(value);
    if (value instanceof Map) return this.#settleMap(value);
    if (value instanceof Set) return this.#settleSet(value);
    return undefined;
  }

  #settleList(list: readonly unknown[]): Unfit | undefined {
    let hasParts = false;
    for (let index = 0; index < list.length; index++) {
      const part = list[index];
      if (isLeaf(part)) continue;
      const unfit = this.#settlePart(list, part);
      if (unfit !== undefined) return within(`[${index}]`, unfit);
      hasParts = true;
    }
    return this.#settled(list, hasParts);
  }

  #settleObject(value: Record<string, unknown>): Unfit | undefined {
    let hasParts = false;
    for (const name of Object.keys(value)) {
      const part = value[name];
      if (isLeaf(part)) continue;
      const unfit = this.#settlePart(value, part);
      if (unfit !== undefined) return within(`.${name}`, unfit);
      hasParts = true;
    }
    return this.#settled(value, hasParts);
  }

  #settleMap(map: ReadonlyMap<unknown, unknown>): Unfit | undefined {
    guard(map, MAP_CHANGES);
    for (const [key, part] of map) {
      const unfitKey = this.#settlePart(map, key);
      if (unfitKey !== undefined) return within('.keys()', unfitKey);
      const unfit = this.#settlePart(map, part);
      if (unfit !== undefined) return within(`.get(${String(key)})`, unfit);
    }
    return this.#settled(map, true);
  }

  #settleSet(set: ReadonlySet<unknown>): Unfit | undefined {
    guard(set, SET_CHANGES);
    for (const part of set) {
      const unfit = this.#settlePart(set, part);
      if (unfit !== undefined) return within('.values()', unfit);
    }
    return this.#settled(set, true);
  }

  #settlePart(whole: object, part: unknown): Unfit | undefined {
    // What comes back to where the search is in the middle of is a circle.
    if (part === whole || this.#open.has(part as object)) {
      return this.#check === undefined ? undefined : { path: '', reason: 'it contains itself' };
    }
    this.#open.add(whole);
    const unfit = this.#settle(part);
    this.#open.delete(whole);
    return unfit;
  }

  /** One without parts is looked at again sooner than remembered. */
  #settled(value: object, hasParts: boolean): undefined {
    Object.freeze(value);
    if (hasParts) this.#seen.add(value);
  }
}

function isLeaf(value: unknown): boolean {
  return value === null || (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol');
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

/** A list, a map or a set as the language makes it. */
function isOrdinary(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) ? prototype === Array.prototype : prototype === Map.prototype || prototype === Set.prototype;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
