import type { ReplyTo } from '../../contract/actor-ref.ts';
import type { RepetitionInfo } from '../../contract/scheduler-info.ts';
import type { TaskRequest } from '../../contract/scheduler-messages.ts';
import type { SchedulerCore } from '../core/scheduler-core.ts';
import { type NextTime, RecurringTask, type RepeatRequest } from './recurring-task.ts';

/** What they need of their scheduler. */
export interface Recurring {
  readonly core: Pick<SchedulerCore, 'find' | 'cancel' | 'intake'>;
  now(): number;
  wakeBy(atMs: number): void;
  /** Whether it was taken in. */
  submit(request: TaskRequest, replyTo: undefined): boolean;
}

/** The tasks of a scheduler that recur. */
export class Recurrences {
  readonly #scheduler: Recurring;
  /** What was asked for last under an id; what has a cron pattern begins a moment later. */
  readonly #asked = new Map<string, RepeatRequest>();
  readonly #begun = new Map<string, RecurringTask>();

  constructor(scheduler: Recurring) {
    this.#scheduler = scheduler;
  }

  /** When the first of them is due; `Infinity`: none. */
  get nextMs(): number {
    let dueMs = Number.POSITIVE_INFINITY;
    for (const { nextMs } of this.#begun.values()) dueMs = Math.min(dueMs, nextMs);
    return dueMs;
  }

  asked(request: RepeatRequest): void {
    this.#asked.set(request.id, request);
  }

  begin(request: RepeatRequest, next: NextTime, replyTo: ReplyTo<RepetitionInfo>): void {
    const recurring = new RecurringTask(request, next, this.#scheduler.now());
    const before = this.#begun.get(request.id);
    if (before !== undefined) recurring.replaces(before);
    // Or it was called off, or replaced, while its pattern was looked at.
    if (this.#asked.get(request.id) === request) this.#begun.set(request.id, recurring);
    this.#scheduler.wakeBy(recurring.nextMs);
    replyTo.tell(recurring.info);
  }

  /** Its pattern is none. */
  fail(request: RepeatRequest, error: Error, replyTo: ReplyTo<RepetitionInfo>): void {
    if (this.#asked.get(request.id) === request) this.#asked.delete(request.id);
    replyTo.fail(error);
  }

  end(id: string): void {
    this.#asked.delete(id);
    this.#begun.delete(id);
  }

  infoOf(id: string): RepetitionInfo | undefined {
    return this.#begun.get(id)?.info;
  }

  /** Submits those whose time has come. */
  due(nowMs: number): void {
    for (const recurring of this.#begun.values()) if (recurring.nextMs <= nowMs) this.#recur(recurring, nowMs);
  }

  #recur(recurring: RecurringTask, nowMs: number): void {
    const { core } = this.#scheduler;
    const { id, overlap } = recurring.request;
    recurring.passed(nowMs);
    const { last } = recurring;
    const isOpen = last !== undefined && core.find(last) !== undefined;
    if (core.intake.isDraining || (isOpen && overlap === 'skip')) return recurring.skip();
    if (isOpen && overlap === 'replace') core.cancel(last, `its successor of "${id}" is due`, nowMs);
    let request = recurring.take(nowMs);
    // One of the same id before it, which has ended, may have tasks that have not.
    while (core.find(request.id) !== undefined) request = recurring.take(nowMs);
    if (this.#scheduler.submit(request, undefined)) recurring.submitted(request.id);
    else recurring.skip();
    if (recurring.nextMs === Number.POSITIVE_INFINITY) this.end(id);
  }
}
