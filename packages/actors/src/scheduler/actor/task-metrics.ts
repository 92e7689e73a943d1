import type { Counter, MetricMaker, Timer } from '../../contract/metrics.ts';
import { OWN_METRIC } from '../../contract/own-metric.ts';
import { FINAL_STATUSES, type FinalStatus, isFinalStatus, PRIORITIES, type Priority, type TaskStatus } from '../../contract/task.ts';

/** What the schedulers of a system have done, for whoever reads its metrics. */
export class TaskMetrics {
  readonly submitted: Counter;
  readonly refused: Counter;
  /** Of each run that was answered: how long it took. */
  readonly run: Timer;
  readonly #ended: Readonly<Record<FinalStatus, Counter>>;
  readonly #wait: Readonly<Record<Priority, Timer>>;

  constructor(metrics: MetricMaker) {
    this.submitted = metrics.counter('ringmaster_tasks_submitted_total', { help: 'Tasks that schedulers have taken in.', ...OWN_METRIC });
    this.refused = metrics.counter('ringmaster_tasks_refused_total', { help: 'Tasks that schedulers have not taken in.', ...OWN_METRIC });
    this.run = metrics.timer('ringmaster_task_run_seconds', {
      help: 'How long runs of tasks took that their agents have answered.',
      ...OWN_METRIC,
    });
    const ended = metrics.counter('ringmaster_tasks_ended_total', {
      help: 'Tasks by how they have ended.',
      labels: { state: FINAL_STATUSES },
      ...OWN_METRIC,
    });
    const wait = metrics.timer('ringmaster_task_wait_seconds', {
      help: 'How long tasks waited from their submission until an agent was first given them.',
      labels: { priority: PRIORITIES },
      ...OWN_METRIC,
    });
    this.#ended = byName(FINAL_STATUSES, (state) => ended.with({ state }));
    this.#wait = byName(PRIORITIES, (priority) => wait.with({ priority }));
  }

  ended(status: TaskStatus): void {
    if (isFinalStatus(status)) this.#ended[status].increment();
  }

  waited(priority: Priority, waitedMs: number): void {
    this.#wait[priority].record(waitedMs);
  }
}

function byName<Name extends string, T>(names: readonly Name[], of: (name: Name) => T): Readonly<Record<Name, T>> {
  return Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, T>;
}
