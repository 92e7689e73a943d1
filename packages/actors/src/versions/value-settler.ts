/**
 * How many objects, lists, maps and sets may stand within each other in a value that other threads may need. Messages may have 1 000 levels; what
 * the runtime puts around a state, such as a history or an answer, takes some of them.
 */
export const STATE_DEPTH_MAX = 950;

/** What stands in a value that cannot become a state. */
export interface Unfit {
  /** From `state` on: `state.order.onDone`. */
  readonly path: string;
  readonly reason: string;
  /** Wherever it goes: what is in it can be changed, and would be part of a version. Left out: it cannot be sent. */
  readonly isChangeable?: true;
}

/** What is wrong with sending that object, which is neither plain nor a list, map or set; undefined: nothing. */
export type SendCheck = (value: object) => string | undefined;

const MAP_CHANGES = ['set', 'delete', 'clear'] as const;
const SET_CHANGES = ['add', 'delete', 'clear'] as const;
const UNGUARDED: Unfit = {
  path: '',
  reason: 'it is a map or a set that Object.freeze was called with; make a new one of it',
  isChangeable: true,
};

/**
 * Freezes values to their depth, and finds what other threads could not be sent.
 *
 * What it has seen before is not looked at again, so the cost of a new version is that of what is new in it. An object that somebody else has
 * frozen says nothing of what is in it. How deep it goes is remembered of each, so that many small changes do not grow deeper than one may be.
 */
export class ValueSettler {
  /** Of what was settled: how many levels it has, itself among them. */
  readonly #levels = new WeakMap<object, number>();
  /** Those that `settle` is in the middle of: what comes back to one of them is a circle. */
  readonly #open = new Set<object>();
  /** What lies too deep to be walked to by calls within calls, where it may lie so deep: it is settled by itself. */
  readonly #deep: unknown[] = [];
  readonly #check: SendCheck | undefined;

  /** @param check undefined: the value stays in this thread, whatever it is */
  constructor(check: SendCheck | undefined) {
    this.#check = check;
  }

  /** Settles `value`, unless it returns why not: then parts of it may have been frozen. */
  settle(value: unknown): Unfit | undefined {
    try {
      let found = this.#settle(value);
      while (typeof found === 'number' && this.#deep.length > 0) {
        this.#open.clear();
        found = this.#settle(this.#deep.pop());
      }
      return typeof found === 'number' ? undefined : within('state', found);
    } finally {
      this.#open.clear();
      this.#deep.length = 0;
    }
  }

  /** How many levels it has, or what is wrong: the path is that within `value`. */
  #settle(value: unknown): number | Unfit {
    if (typeof value !== 'object' || value === null) {
      const isUnfit = this.#check !== undefined && (typeof value === 'function' || typeof value === 'symbol');
      return isUnfit ? { path: '', reason: `it is a ${typeof value}` } : 0;
    }
    const levels = this.#levels.get(value) ?? 1;
    if (this.#open.size + levels > STATE_DEPTH_MAX) {
      if (this.#check !== undefined) return { path: '', reason: `the value is nested deeper than ${STATE_DEPTH_MAX} levels` };
      if (!this.#levels.has(value)) this.#deep.push(value);
      return levels;
    }
    return this.#levels.has(value) ? levels : this.#settleNew(value);
  }

  #settleNew(value: object): number | Unfit {
    if (isPlain(value)) return this.#settleObject(value as Record<string, unknown>);
    // Also of a list, a map or a set of a class of its own: other threads know that as little as any class.
    const reason = isOrdinary(value) ? undefined : this.#check?.(value);
    if (reason !== undefined) return { path: '', reason };
    if (Array.isArray(value)) return this.#settleList(value);
    if (value instanceof Map) return this.#settleMap(value);
    if (value instanceof Set) return this.#settleSet(value);
    return 1;
  }

  #settleList(list: readonly unknown[]): number | Unfit {
    let below = 0;
    for (let index = 0; index < list.length; index++) {
      const part = list[index];
      if (isLeaf(part)) continue;
      const found = this.#settlePart(list, part);
      if (typeof found !== 'number') return within(`[${index}]`, found);
      if (found > below) below = found;
    }
    return this.#settled(list, below);
  }

  #settleObject(value: Record<string, unknown>): number | Unfit {
    let below = 0;
    for (const name of Object.keys(value)) {
      const part = value[name];
      if (isLeaf(part)) continue;
      const found = this.#settlePart(value, part);
      if (typeof found !== 'number') return within(`.${name}`, found);
      if (found > below) below = found;
    }
    return this.#settled(value, below);
  }

  #settleMap(map: ReadonlyMap<unknown, unknown>): number | Unfit {
    if (!guard(map, MAP_CHANGES)) return UNGUARDED;
    let below = 0;
    for (const [key, part] of map) {
      const foundInKey = this.#settlePart(map, key);
      if (typeof foundInKey !== 'number') return within('.keys()', foundInKey);
      const found = this.#settlePart(map, part);
      if (typeof found !== 'number') return within(`.get(${String(key)})`, found);
      below = Math.max(below, foundInKey, found);
    }
    return this.#settled(map, below, true);
  }

  #settleSet(set: ReadonlySet<unknown>): number | Unfit {
    if (!guard(set, SET_CHANGES)) return UNGUARDED;
    let below = 0;
    for (const part of set) {
      const found = this.#settlePart(set, part);
      if (typeof found !== 'number') return within('.values()', found);
      below = Math.max(below, found);
    }
    return this.#settled(set, below, true);
  }

  #settlePart(whole: object, part: unknown): number | Unfit {
    // What comes back to where the search is in the middle of is a circle.
    if (part === whole || this.#open.has(part as object)) return this.#check === undefined ? 0 : { path: '', reason: 'it contains itself' };
    this.#open.add(whole);
    const found = this.#settle(part);
    this.#open.delete(whole);
    return found;
  }

  /** A list or an object without parts is looked at again sooner than remembered. */
  #settled(value: object, below: number, isKept = below > 0): number {
    Object.freeze(value);
    if (isKept) this.#levels.set(value, below + 1);
    return below + 1;
  }
}

function isLeaf(value: unknown): boolean {
  return value === null || (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol');
}

function within(name: string, { path, ...rest }: Unfit): Unfit {
  return { path: name + path, ...rest };
}

/** No freezing keeps what is in a map or a set. False: it can be changed, and nothing can be put in the way of that. */
function guard(value: object, changes: readonly string[]): boolean {
  // Here it was guarded before, for another actor's state, or by a library for drafts; by Object.freeze alone it was not.
  if (!Object.isExtensible(value)) return changes.every((name) => Object.hasOwn(value, name));
  for (const name of changes) Object.defineProperty(value, name, { value: refuseChange });
  return true;
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
