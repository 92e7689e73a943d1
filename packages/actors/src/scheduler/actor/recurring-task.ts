import type { RepetitionInfo } from '../../contract/scheduler-info.ts';
import type { SchedulerMessage, TaskRequest } from '../../contract/scheduler-messages.ts';

export type RepeatRequest = Omit<Extract<SchedulerMessage, { type: 'repeat' }>, 'type' | 'replyTo'>;

/** When a recurring task is due next, behind that moment; undefined: never again. Both in epoch milliseconds. */
export type NextTime = (afterMs: number) => number | undefined;

/** A task that recurs: when it is due, and what it is submitted as then. */
export class RecurringTask {
  readonly request: RepeatRequest;
  readonly #next: NextTime;
  #nextMs: number | undefined;
  #submitted = 0;
  #skipped = 0;
  #number = 0;
  /** Of the last task that was taken in. */
  last: string | undefined;

  constructor(request: RepeatRequest, next: NextTime, nowMs: number) {
    this.request = request;
    this.#next = next;
    this.#nextMs = next(nowMs);
  }

  /** It takes the place of another, whose tasks may still be open: its own have other ids, and it knows the last. */
  replaces(other: RecurringTask): void {
    this.#number = other.#number;
    this.last = other.last;
  }

  /** `Infinity`: never again. */
  get nextMs(): number {
    return this.#nextMs ?? Number.POSITIVE_INFINITY;
  }

  /** It is time. What was missed meanwhile is missed: there is no burst. */
  passed(nowMs: number): void {
    this.#nextMs = this.#next(nowMs);
  }

  /** The next one of its tasks. Its id says of what it is one. */
  take(nowMs: number): TaskRequest {
    const { task, id } = this.request;
    const { timeoutMs, ...rest } = task;
    return { ...rest, id: `${id}@${++this.#number}`, deadlineMs: nowMs + timeoutMs };
  }

  submitted(task: string): void {
    this.last = task;
    this.#submitted++;
    if (this.#submitted >= this.request.times) this.#nextMs = undefined;
  }

  /** Left out, or refused. */
  skip(): void {
    this.#skipped++;
  }

  get info(): RepetitionInfo {
    const { id, task } = this.request;
    return { id, kind: task.kind, next: this.#nextMs, submitted: this.#submitted, skipped: this.#skipped, task: this.last };
  }
}

/** Every `everyMs` from `firstMs` on, at whole periods, however late anybody looks. */
export function everyFrom(startMs: number, everyMs: number): NextTime {
  return (afterMs) => startMs + (Math.floor((afterMs - startMs) / everyMs) + 1) * everyMs;
}
