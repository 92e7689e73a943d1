import { isMainThread } from 'node:worker_threads';

/**
 * The imports that the runtime has begun in this thread, so that nothing is started from a module before it has been evaluated to its end.
 *
 * `actor()` is called in the middle of a module. What stands behind it, a constant, say, is there when the rest has run: that may take a while (a top-level
 * `await`), or fail. What the program itself has imported or is evaluating counts at once: a main module may define an actor, and wait for it.
 */
class ModuleImports {
  /** How many are under way, by URL. */
  readonly #underWay = new Map<string, number>();
  /** Modules that have defined something while any was: they belong to one of them, or have nothing to do with it. */
  readonly #meanwhile = new Set<string>();
  /** The same, of imports that have failed: known to be whole when they are imported by themselves. */
  readonly #doubtful = new Set<string>();
  #hasFailed = false;

  /** A module of that URL defines something. */
  defines(url: string): void {
    if (this.#underWay.size > 0) this.#meanwhile.add(url);
  }

  /** False: it may not have been evaluated to its end. */
  isWhole(url: string): boolean {
    if (this.#doubtful.has(url) || this.#underWay.has(url)) return false;
    // In a worker all is imported by the runtime, perhaps by way of another module. The main thread's program may be at it itself.
    return isMainThread || !this.#meanwhile.has(url);
  }

  /** @throws what evaluating it, or finding it, throws: as a rejection, and each time anew */
  async import(url: string): Promise<object> {
    this.#underWay.set(url, (this.#underWay.get(url) ?? 0) + 1);
    try {
      const module = (await import(url)) as object;
      this.#doubtful.delete(url);
      this.#meanwhile.delete(url);
      return module;
    } catch (error) {
      this.#hasFailed = true;
      this.#doubtful.add(url);
      throw error;
    } finally {
      this.#settled(url);
    }
  }

  #settled(url: string): void {
    const left = (this.#underWay.get(url) ?? 1) - 1;
    if (left > 0) this.#underWay.set(url, left);
    else this.#underWay.delete(url);
    if (this.#underWay.size > 0) return;
    if (this.#hasFailed) for (const one of this.#meanwhile) this.#doubtful.add(one);
    this.#meanwhile.clear();
    this.#hasFailed = false;
  }
}

/** Part of the mutable module state that rule H allows: of one thread, about what its modules define. */
export const moduleImports = new ModuleImports();
