import { NotSerializableError } from '../codec-errors.ts';
import type { HandlePort, ValuePort } from '../message-codec.ts';
import { DEPTH_MAX } from '../record-format.ts';
import { binaryKindOf } from './binary-kinds.ts';
import { ofThisRealm } from './other-realms.ts';
import { isPlainPrototype } from './plain.ts';

const identifier = /^[A-Za-z_$][\w$]*$/;

export interface Ports {
  readonly handles?: HandlePort | undefined;
  readonly values?: ValuePort | undefined;
}

/**
 * Finds what made a message unfit to cross, and says where it is. Slow and careful; runs only after the fast walk failed.
 *
 * @param thrown what the fast walk threw: named as the cause if the second look finds nothing (a getter that changed its mind)
 */
export function explain(message: unknown, thrown: unknown, ports: Ports): NotSerializableError {
  return new Search(ports).find(message, 'message') ?? new NotSerializableError('message', reasonOf(thrown), { cause: thrown });
}

function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? `reading it failed with ${thrown.name}: ${thrown.message}` : 'reading it failed';
}

type Step = (key: string | number) => string;

/** A search for the first value that cannot cross, depth first, in the order of the fast walk. */
class Search {
  readonly #ports: Ports;
  /** What contains the value looked at, with its path. */
  readonly #ancestors = new Map<object, string>();

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  find(value: unknown, path: string): NotSerializableError | undefined {
    if (typeof value === 'function') return new NotSerializableError(path, this.#ports.values?.hint?.(value) ?? functionOf(value));
    if (typeof value === 'symbol') return new NotSerializableError(path, `it is a symbol (${String(value.description)})`);
    if (typeof value !== 'object' || value === null) return undefined;
    try {
      return this.#object(value, path);
    } catch (error) {
      return new NotSerializableError(path, reasonOf(error), { cause: error });
    }
  }

  #object(value: object, path: string): NotSerializableError | undefined {
    if ((this.#ports.handles?.kindOf(value) ?? 0) !== 0) return undefined;
    const seenAt = this.#ancestors.get(value);
    if (seenAt !== undefined) return new NotSerializableError(path, `it refers back to ${seenAt}`);
    if (this.#ancestors.size >= DEPTH_MAX) return new NotSerializableError(path, `it is nested deeper than ${DEPTH_MAX} levels`);
    this.#ancestors.set(value, path);
    const found = this.#contents(value, path);
    this.#ancestors.delete(value);
    return found;
  }

  #contents(value: object, path: string): NotSerializableError | undefined {
    const prototype: object | null = Object.getPrototypeOf(value);
    if (isPlainPrototype(prototype)) return this.#each(value, Object.keys(value), (key) => property(path, String(key)));
    if (Array.isArray(value) && prototype === Array.prototype) return this.#items(value, path);
    if (prototype === Map.prototype) return this.#map(value as Map<unknown, unknown>, path);
    if (prototype === Set.prototype) return this.#items([...(value as Set<unknown>)], `${path}.values()`);
    if (prototype === Date.prototype || prototype === RegExp.prototype || binaryKindOf(prototype as object) >= 0) return undefined;
    return this.#instance(value, path);
  }

  #items(items: readonly unknown[], path: string): NotSerializableError | undefined {
    return this.#each(items, [...items.keys()], (key) => `${path}[${key}]`);
  }

  #each(container: object, keys: readonly (string | number)[], step: Step): NotSerializableError | undefined {
    for (const key of keys) {
      const found = this.#member(container, key, step(key));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #member(container: object, key: string | number, path: string): NotSerializableError | undefined {
    let value: unknown;
    try {
      value = (container as Record<string | number, unknown>)[key];
    } catch (error) {
      return new NotSerializableError(path, reasonOf(error), { cause: error });
    }
    return this.find(value, path);
  }

  #map(map: Map<unknown, unknown>, path: string): NotSerializableError | undefined {
    let index = 0;
    for (const [key, value] of map) {
      const found = this.find(key, `${path}.keys()[${index}]`) ?? this.find(value, `${path}.get(${named(key, index)})`);
      if (found !== undefined) return found;
      index++;
    }
    return undefined;
  }

  #instance(value: object, path: string): NotSerializableError | undefined {
    const { values } = this.#ports;
    const kind = values?.kindOf(value) ?? 0;
    if (values !== undefined && kind !== 0) return this.find(values.encode(kind, value), path);
    const own = ofThisRealm(value, Object.getPrototypeOf(value));
    if (own !== undefined) return this.#contents(own, path);
    return new NotSerializableError(
      path,
      `it is an instance of ${classOf(value)}, which has no codec; ${value instanceof Promise ? 'await it first' : 'send plain data'}`,
    );
  }
}

function property(path: string, key: string): string {
  return identifier.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}

function named(key: unknown, index: number): string {
  if (typeof key === 'string') return JSON.stringify(key);
  return typeof key === 'object' || typeof key === 'symbol' || typeof key === 'function' ? `key ${index}` : String(key);
}

function functionOf({ name }: { readonly name: string }): string {
  return `it is a function${name === '' ? '' : ` (${name})`}`;
}

function classOf(value: object): string {
  const made: unknown = (value as { constructor?: unknown }).constructor;
  return typeof made === 'function' && made.name !== '' ? made.name : 'an unnamed class';
}
