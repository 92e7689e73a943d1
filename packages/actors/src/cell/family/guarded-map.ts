/**
 * A map that others may only read, and the one way to write it.
 *
 * For its readers it is a real `Map`: it is printed, copied and sent as such. JavaScript callers, whom no type keeps from it, would
 * otherwise write into the books of the runtime.
 */
export class GuardedMap<K, V> {
  readonly #map = new Map<K, V>();

  /** @param refusal what readers are told who write */
  constructor(refusal: string) {
    const refuse = (): never => {
      throw new TypeError(refusal);
    };
    for (const name of ['set', 'delete', 'clear'] as const) Object.defineProperty(this.#map, name, { value: refuse });
  }

  get view(): ReadonlyMap<K, V> {
    return this.#map;
  }

  set(key: K, value: V): void {
    Map.prototype.set.call(this.#map, key, value);
  }

  delete(key: K): boolean {
    return Map.prototype.delete.call(this.#map, key);
  }

  clear(): void {
    Map.prototype.clear.call(this.#map);
  }
}
