/** Limit: values nested deeper than this are dropped; errors count twice. */
const depthMax = 24;
/** Limit: characters and bytes in all, and values in all. Errors are answers: they must fit where messages do. */
const sizeMax = 262_144;
const valuesMax = 10_000;
/** Limit: lines about what was dropped. */
const linesMax = 32;

/** What one copy has used up, what it is inside of, and what it had to leave out. */
export class CopyAccount {
  readonly #lines: string[] = [];
  readonly #around = new Set<object>();
  #unsaid = 0;
  #sizeLeft = sizeMax;
  #valuesLeft = valuesMax;

  /** Takes `size` of what is left; false if that is not enough. */
  charge(size: number): boolean {
    if (size > this.#sizeLeft) return false;
    this.#sizeLeft -= size;
    return true;
  }

  /** Takes one value; false if there were too many. */
  count(): boolean {
    this.#valuesLeft -= 1;
    return this.#valuesLeft >= 0;
  }

  /** Why `container` cannot be entered here, or undefined if it can. */
  obstacle(container: object): string | undefined {
    if (this.#around.has(container)) return 'refers back to what it is part of';
    return this.#around.size >= depthMax ? 'nested too deep' : undefined;
  }

  /** Runs `run` inside `container`: what refers back to it is a cycle. */
  within<T>(container: object, run: () => T): T {
    this.#around.add(container);
    try {
      return run();
    } finally {
      this.#around.delete(container);
    }
  }

  /** Notes that what lies at `path` is left out. */
  drop(path: string, why: string): void {
    if (this.#lines.length < linesMax) this.#lines.push(`${path}: ${why}`);
    else this.#unsaid += 1;
  }

  dropped(): readonly string[] {
    return this.#unsaid === 0 ? this.#lines : [...this.#lines, `and ${this.#unsaid} more`];
  }
}
