import { NameTakenError } from '../contract/errors/runtime-errors.ts';
import type { InternalRef, Place } from './internals.ts';

const samePlace = (a: Place, b: Place): boolean => a.thread === b.thread && a.slot === b.slot && a.generation === b.generation;

/** An actor's children by name, oldest first. */
export class Children {
  readonly #byName = new Map<string, InternalRef>();
  #unnamed = 0;

  get size(): number {
    return this.#byName.size;
  }

  get view(): ReadonlyMap<string, InternalRef> {
    return this.#byName;
  }

  /** `wanted`, or a name nobody has: the definition's and a number. */
  nameFor(wanted: string | undefined, definitionName: string): string {
    if (wanted !== undefined) {
      this.#refuseTaken(wanted);
      return wanted;
    }
    let name: string;
    do name = `${definitionName}-${++this.#unnamed}`;
    while (this.#byName.has(name));
    return name;
  }

  add(child: InternalRef, name: string): void {
    this.#refuseTaken(name);
    this.#byName.set(name, child);
  }

  /** The name is free again. False if it was, or is another child's by now (G42). */
  remove(child: Place, name: string): boolean {
    const known = this.#byName.get(name);
    return known !== undefined && samePlace(known, child) && this.#byName.delete(name);
  }

  get youngest(): readonly [name: string, child: InternalRef] | undefined {
    let last: readonly [string, InternalRef] | undefined;
    for (const entry of this.#byName) last = entry;
    return last;
  }

  #refuseTaken(name: string): void {
    const existing = this.#byName.get(name);
    if (existing === undefined) return;
    throw new NameTakenError(`Cannot spawn "${name}": a sibling has this name`, { data: { existing } });
  }
}
