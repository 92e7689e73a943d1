import type { Metrics } from '../contract/metrics.ts';
import { lostMetric } from '../system/thread/metrics/shared-metrics.ts';
import { shut } from './shut.ts';

const KINDS = ['counter', 'gauge', 'histogram', 'timer'] as const;

type Labels = Readonly<Record<string, string>>;

/** A metric, or one with labels: by whatever calls it has. */
type Given = Partial<ReturnType<typeof lostMetric>> & { readonly with?: (labels: Labels) => Given };

const LOST: Given = { ...lostMetric(), with: () => LOST };

/** The metrics that code of one virtual thread was given: each writes shared words of its own accord, and nobody else knows of it. */
export class GivenMetrics {
  readonly #given = new Set<Given>();
  #isOver = false;

  /** @param metrics those that the thread's code makes its own with */
  constructor(metrics: Metrics) {
    for (const kind of KINDS) {
      const make = metrics[kind] as (name: string, options: object) => Given;
      shut(metrics, { [kind]: (name: string, options: object) => this.#give(() => make(name, options)) });
    }
  }

  /** None of them counts any more, and no other one is made. */
  end(): void {
    this.#isOver = true;
    for (const metric of this.#given) shut(metric, lostMetric());
    this.#given.clear();
  }

  #give(make: () => Given): Given {
    if (this.#isOver) return LOST;
    const made = make();
    const { with: open } = made;
    if (open === undefined) this.#given.add(made);
    else if (!Object.hasOwn(made, 'with')) shut(made, { with: (labels: Labels) => this.#give(() => open.call(made, labels)) });
    return made;
  }
}
