import { NameTakenError } from '../../contract/errors/runtime-errors.ts';
import { type Place, samePlace } from '../../contract/place.ts';
import { GuardedMap } from './guarded-map.ts';
import type { InternalRef } from '../internals.ts';
import { rankIn } from './rank-in.ts';

/** What whoever writes into `ctx.children` is told. */
const CHILDREN_REFUSAL = 'Cannot change ctx.children: it is to be read; use ctx.spawn, and stop() of a child';

/** Of an actor that has none. */
export const NO_CHILDREN: ReadonlyMap<string, InternalRef> = new GuardedMap<string, InternalRef>(CHILDREN_REFUSAL).view;

/** Entries of the order that nobody needs any more are let go when they are more than those needed, and more than this. */
const ORDER_SLACK = 64;

/**
 * An actor's children by name, oldest first.
 *
 * A map knows its first entry, not its last: the order is kept once more as a list, in which the entries of ended children
 * stay until they are at its end or outnumber the living. So `youngest` costs the same however many there are.
 */
export class Children {
  readonly #books = new GuardedMap<string, InternalRef>(CHILDREN_REFUSAL);
  /** The same, to be read. */
  readonly #byName = this.#books.view;
  #order: { readonly name: string; readonly child: InternalRef }[] = [];
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
    this.#books.set(name, child);
    if (this.#order.length > 2 * this.#byName.size + ORDER_SLACK) this.#order = this.#order.filter((entry) => this.#isChild(entry));
    this.#order.push({ name, child });
  }

  /** Another actor has taken over the name, and the place in the order. */
  replace(child: InternalRef, name: string): void {
    const known = this.#byName.get(name);
    this.#books.set(name, child);
    this.#order = this.#order.map((entry) => (entry.child === known && entry.name === name ? { name, child } : entry));
  }

  /** Their order is that of `names`; whoever is not among those comes behind. */
  arrange(names: readonly string[]): void {
    const children = [...this.#byName];
    const rankOf = rankIn(names);
    children.sort(([a], [b]) => rankOf(a) - rankOf(b));
    this.#books.clear();
    for (const [name, child] of children) this.#books.set(name, child);
    this.#order = children.map(([name, child]) => ({ name, child }));
  }

  /** The name is free again. False if it was, or is another child's by now (G42). */
  remove(child: Place, name: string): boolean {
    const known = this.#byName.get(name);
    return known !== undefined && samePlace(known, child) && this.#books.delete(name);
  }

  get youngest(): { readonly name: string; readonly child: InternalRef } | undefined {
    for (let last = this.#order.at(-1); last !== undefined; last = this.#order.at(-1)) {
      if (this.#isChild(last)) return last;
      this.#order.pop();
    }
    return undefined;
  }

  #isChild({ name, child }: { readonly name: string; readonly child: InternalRef }): boolean {
    return this.#byName.get(name) === child;
  }

  #refuseTaken(name: string): void {
    const existing = this.#byName.get(name);
    if (existing === undefined) return;
    throw new NameTakenError(`Cannot spawn "${name}": a sibling has this name`, { data: { existing } });
  }
}
