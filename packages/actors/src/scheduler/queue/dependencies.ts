import type { Entry } from './entry.ts';

interface Blocked<T> {
  readonly isCancelledWith: boolean;
  /** Those that have not ended. */
  readonly awaits: Set<Entry<T>>;
}

/** What the end of a task means to those that wait for it. */
export interface Consequences<T> {
  readonly freed: readonly Entry<T>[];
  readonly doomed: readonly Entry<T>[];
}

const NONE: Consequences<never> = { freed: [], doomed: [] };

/**
 * Who waits for whom. Nothing can wait for a task that is submitted later, so there are no cycles but that of a task that waits for itself.
 */
export class Dependencies<T> {
  readonly #blocked = new Map<Entry<T>, Blocked<T>>();
  readonly #dependents = new Map<Entry<T>, Set<Entry<T>>>();

  /** @param awaits not empty */
  add(entry: Entry<T>, awaits: Set<Entry<T>>, isCancelledWith: boolean): void {
    this.#blocked.set(entry, { awaits, isCancelledWith });
    for (const other of awaits) {
      const dependents = this.#dependents.get(other);
      if (dependents === undefined) this.#dependents.set(other, new Set([entry]));
      else dependents.add(entry);
    }
  }

  /** A task has ended, or will not become ready any more: it waits for nobody. */
  forget(entry: Entry<T>): void {
    const blocked = this.#blocked.get(entry);
    if (blocked === undefined) return;
    this.#blocked.delete(entry);
    for (const other of blocked.awaits) {
      const dependents = this.#dependents.get(other);
      dependents?.delete(entry);
      if (dependents?.size === 0) this.#dependents.delete(other);
    }
  }

  /** @returns in order of submission; those doomed stay blocked */
  ended(entry: Entry<T>, ok: boolean): Consequences<T> {
    // Mostly nobody waits for anybody.
    const dependents = this.#dependents.size === 0 ? undefined : this.#dependents.get(entry);
    if (dependents === undefined) return NONE;
    this.#dependents.delete(entry);
    const freed: Entry<T>[] = [];
    const doomed: Entry<T>[] = [];
    for (const dependent of dependents) {
      const blocked = this.#blocked.get(dependent);
      if (blocked === undefined) continue;
      if (!ok && blocked.isCancelledWith) doomed.push(dependent);
      else if (blocked.awaits.delete(entry) && blocked.awaits.size === 0) freed.push(dependent);
    }
    for (const one of freed) this.#blocked.delete(one);
    return { freed, doomed };
  }
}
