import { StateError } from '../../contract/errors/state-error.ts';
import type { HealthChecker, HealthReport, LiveOptions, ProbeOptions, ReadyOptions } from '../../contract/health.ts';
import type { Subscription } from '../../contract/subscription.ts';
import type { OwnerQuestions } from './owner-questions.ts';

/** The health as an actor in a worker sees it: the owner answers. */
export class WorkerHealth implements HealthChecker {
  readonly #questions: OwnerQuestions;

  constructor(questions: OwnerQuestions) {
    this.#questions = questions;
  }

  async live(options: LiveOptions = {}): Promise<HealthReport> {
    return (await this.#questions.ask({ what: 'live', options })) as HealthReport;
  }

  async ready(options: ReadyOptions = {}): Promise<HealthReport> {
    return (await this.#questions.ask({ what: 'ready', options })) as HealthReport;
  }

  async started(options: ProbeOptions = {}): Promise<HealthReport> {
    return (await this.#questions.ask({ what: 'started', options })) as HealthReport;
  }

  check(name: string): Subscription {
    throw new StateError(`Cannot add check "${name}" in a worker: checks run in the thread that created the system`);
  }
}
