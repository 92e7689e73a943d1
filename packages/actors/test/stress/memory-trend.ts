import { collectGarbage } from './holdings.ts';

const MIB = 2 ** 20;
/** By so much the last third of a run may lie above its first one. External is mostly what waits in outboxes, and the 1 MiB of chunks that a thread keeps for them. */
const BOUNDS_MIB = { heap: 2, external: 4, rss: 48 } as const;
type Field = keyof typeof BOUNDS_MIB;
type Bounds = Readonly<Record<Field, number>>;
const FIELDS = Object.keys(BOUNDS_MIB) as readonly Field[];
/** Fewer samples say nothing: medians of thirds want some. */
const SAMPLES_MIN = 6;

/** What a process holds once all that can go has gone, sampled over a run. */
export class MemoryTrend {
  readonly #samples: Readonly<Record<Field, number>>[] = [];
  readonly #boundsMib: Bounds;

  /** @param boundsMib for a run that has more under way than others */
  constructor(boundsMib: Partial<Bounds> = {}) {
    this.#boundsMib = { ...BOUNDS_MIB, ...boundsMib };
  }

  sample(): void {
    collectGarbage();
    const { heapUsed, external, rss } = process.memoryUsage();
    this.#samples.push({ heap: heapUsed, external, rss });
  }

  /** Or nothing can be said. */
  get isEnough(): boolean {
    return this.#samples.length >= SAMPLES_MIN;
  }

  /** The median of the last third less that of the first: one sample among others changes nothing. */
  get growthMiB(): Readonly<Record<Field, number>> {
    const third = Math.ceil(this.#samples.length / 3);
    const [first, last] = [this.#samples.slice(0, third), this.#samples.slice(-third)];
    const growth = (field: Field): number => (median(last, field) - median(first, field)) / MIB;
    return { heap: growth('heap'), external: growth('external'), rss: growth('rss') };
  }

  get problems(): readonly string[] {
    if (!this.isEnough) return [`memory was sampled ${this.#samples.length} times only`];
    const growth = this.growthMiB;
    return FIELDS.flatMap((field) =>
      growth[field] > this.#boundsMib[field]
        ? [`${field} grew by ${growth[field].toFixed(1)} MiB, at most ${this.#boundsMib[field]} are allowed`]
        : [],
    );
  }
}

function median(samples: readonly Readonly<Record<Field, number>>[], field: Field): number {
  const sorted = samples.map((sample) => sample[field]).sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
