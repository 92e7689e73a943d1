import { oneInThread } from '../../toolbox/one-in-thread.ts';
import { type Levels, SharedSeries } from '../../toolbox/shared-series.ts';
import { COMMON, type Common } from '../../contract/common.ts';
import type { Gauge, Labelled, MetricMaker } from '../../contract/metrics.ts';
import { OWN_METRIC } from '../../contract/own-metric.ts';
import { PRIORITIES } from '../../contract/task.ts';
import type { SchedulerLevels } from '../core/scheduler-core.ts';

/** Under this name a thread keeps its own. */
const KEPT = 'ringmaster/scheduler-gauges';
/** Names of schedulers in a thread that have gauges of their own; the rest are one, `other`. */
const SCHEDULERS_MAX = 16;

const STATES = ['waiting', 'delayed', 'blocked', 'given'] as const;
const BY_SCHEDULER = { scheduler: SCHEDULERS_MAX } as const;

/** In the order of the gauges: `STATES`, then those that wait by class, agents, and whether it is paused. */
function inOrder({ waiting, delayed, blocked, given, byClass, agents, isPaused }: SchedulerLevels): Levels {
  return [waiting, delayed, blocked, given, ...byClass, agents, isPaused ? 1 : 0];
}

/** How many tasks the schedulers of one thread hold, for whoever reads the metrics of the system: docs/metrics.md has the list. */
export class SchedulerGauges {
  readonly #tasks: Labelled<typeof BY_SCHEDULER & { readonly state: typeof STATES }, Gauge>;
  readonly #waiting: Labelled<typeof BY_SCHEDULER & { readonly priority: typeof PRIORITIES }, Gauge>;
  readonly #agents: Labelled<typeof BY_SCHEDULER, Gauge>;
  readonly #paused: Labelled<typeof BY_SCHEDULER, Gauge>;
  /** Several names may come to the same, `other`: by the first of its gauges. */
  readonly #series = new Map<Gauge, SharedSeries>();

  private constructor(metrics: MetricMaker) {
    this.#tasks = metrics.gauge('ringmaster_scheduler_tasks', {
      help: 'Tasks that have not ended: they wait for an agent, for a moment or for other tasks, or are at agents.',
      labels: { ...BY_SCHEDULER, state: STATES },
      ...OWN_METRIC,
    });
    this.#waiting = metrics.gauge('ringmaster_scheduler_tasks_waiting', {
      help: 'Tasks that wait for an agent, by class.',
      labels: { ...BY_SCHEDULER, priority: PRIORITIES },
      ...OWN_METRIC,
    });
    this.#agents = metrics.gauge('ringmaster_scheduler_agents', {
      help: 'Agents that schedulers know.',
      labels: BY_SCHEDULER,
      ...OWN_METRIC,
    });
    this.#paused = metrics.gauge('ringmaster_scheduler_paused', {
      help: 'Whether no task is given to agents: 1 or 0.',
      labels: BY_SCHEDULER,
      ...OWN_METRIC,
    });
  }

  /** There is one in each thread: two schedulers may have to share a name. */
  static in(ctx: Common & { readonly metrics: MetricMaker }): SchedulerGauges {
    const isIt = (value: unknown): value is SchedulerGauges => value instanceof SchedulerGauges;
    return oneInThread(ctx[COMMON], KEPT, isIt, () => new SchedulerGauges(ctx.metrics));
  }

  of(scheduler: string): ShownScheduler {
    const labels = { scheduler };
    const gauges = [
      ...STATES.map((state) => this.#tasks.with({ ...labels, state })),
      ...PRIORITIES.map((priority) => this.#waiting.with({ ...labels, priority })),
      this.#agents.with(labels),
      this.#paused.with(labels),
    ];
    const first = gauges[0] as Gauge;
    const series = this.#series.get(first) ?? new SharedSeries(gauges, []);
    this.#series.set(first, series);
    return new ShownScheduler(series);
  }
}

/** Writing ten gauges costs as much as a tenth of a task does: under load it is done once for many. */
const EVERY_MS = 10;

/** What one incarnation of a scheduler shows. */
export class ShownScheduler {
  readonly #series: SharedSeries;
  #shown: Levels | undefined;
  #nextMs = Number.NEGATIVE_INFINITY;

  constructor(series: SharedSeries) {
    this.#series = series;
  }

  /** From when on it is to be shown again, if something is different then. */
  get nextMs(): number {
    return this.#nextMs;
  }

  show(levels: SchedulerLevels, nowMs: number): void {
    const now = inOrder(levels);
    this.#series.level(this.#shown, now);
    this.#shown = now;
    this.#nextMs = nowMs + EVERY_MS;
  }

  /** What it was to be shown by has come, whatever the clock says: a wall clock may stand still. */
  due(): void {
    this.#nextMs = Number.NEGATIVE_INFINITY;
  }

  /** Gauges are there only while it lives. */
  end(): void {
    if (this.#shown !== undefined) this.#series.level(this.#shown, undefined);
    this.#shown = undefined;
  }
}
