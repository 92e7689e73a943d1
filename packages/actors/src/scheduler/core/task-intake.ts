import type { Complete } from '../../contract/complete.ts';
import type { ReplyTo } from '../../contract/actor-ref.ts';
import type { RefusalReason } from '../../contract/errors/task-errors.ts';
import { PURE_KIND } from '../../contract/pure-port.ts';
import type { SchedulerLimits } from '../../contract/scheduler-info.ts';
import type { RetryData, TaskExtras, TaskRequest } from '../../contract/scheduler-messages.ts';
import type { TaskQueue } from '../queue/task-queue.ts';
import type { Dead } from './dead-tasks.ts';
import { requestBytes } from './request-bytes.ts';
import { RetryRule } from './retry-rule.ts';
import type { SchedulerPort } from './scheduler-port.ts';
import type { Remains, TaskEnds } from './task-ends.ts';
import { type Seat, TaskEntry } from './task-entry.ts';
import { cancelledError, expiredError, refusedError } from './task-outcomes.ts';

/** How much may be there at a time, accepted and not ended. */
export type Bounds = Complete<SchedulerLimits>;

/** What an intake is made from. */
export interface IntakeParts {
  readonly queue: TaskQueue<TaskEntry, Seat>;
  readonly port: SchedulerPort;
  readonly ends: TaskEnds;
  readonly remains: Remains;
}

/** Which failed task is to come in anew, and what tells it from others of its id. */
interface Retrial {
  readonly id: string;
  readonly mark: string;
}

/** What comes in, and what does not: a task is in the queue from here on, or refused, or has ended already (J1). */
export class TaskIntake {
  readonly #queue: TaskQueue<TaskEntry, Seat>;
  readonly #port: SchedulerPort;
  readonly #ends: TaskEnds;
  readonly #remains: Remains;
  readonly #rules = new WeakMap<RetryData, RetryRule>();
  #bounds: Bounds;
  /** Nothing comes in any more, until it goes on. */
  isDraining = false;

  constructor({ queue, port, ends, remains }: IntakeParts, bounds: Bounds) {
    this.#queue = queue;
    this.#port = port;
    this.#ends = ends;
    this.#remains = remains;
    this.#bounds = bounds;
  }

  /** For so many more there is room, if they are small. */
  get room(): number {
    const { tasksMax, bytesMax } = this.#bounds;
    const isFull = this.isDraining || this.#queue.bytes >= bytesMax;
    return isFull ? 0 : Math.max(0, tasksMax - this.#queue.size);
  }

  /** @throws RangeError for a limit below 0 */
  resize({ tasksMax = this.#bounds.tasksMax, bytesMax = this.#bounds.bytesMax }: SchedulerLimits): void {
    const bounds = { tasksMax, bytesMax };
    this.#queue.resize(bounds);
    this.#bounds = bounds;
  }

  /** Undefined: it was refused. */
  submit(request: TaskRequest, replyTo: ReplyTo<unknown> | undefined, nowMs: number): TaskEntry | undefined {
    if (this.isDraining) return this.#refuse(request, replyTo, 'draining');
    const { id, url, priority, deadlineMs, terms, extras } = request;
    const { requires } = terms;
    // Stateless tasks are all of one kind to whoever carries them out.
    const kind = url === undefined ? request.kind : PURE_KIND;
    const task = new TaskEntry(request, replyTo, this.#ruleOf(terms.retry), nowMs);
    const common = { id, data: task, kind, priority, deadlineMs, requires };
    const isPlain = extras === undefined && !this.#countsBytes();
    const taken = this.#queue.submit(isPlain ? common : { ...common, ...this.#special(request, nowMs) }, nowMs);
    if (taken === 'expired') return this.#expireAtOnce(task, nowMs);
    if (typeof taken === 'string') return this.#refuse(request, replyTo, taken);
    task.queued = taken;
    this.#remains.tally.submitted++;
    // One before it of the same id has failed: whoever waits for that id from now on waits for this one.
    this.#remains.failedIds.delete(id);
    this.#port.wakeBy(deadlineMs);
    if (extras !== undefined && this.#isDoomed(task, extras, nowMs)) return task;
    this.#port.changed(task);
    this.#port.handOutSoon();
    return task;
  }

  #countsBytes(): boolean {
    return this.#bounds.bytesMax !== Number.POSITIVE_INFINITY;
  }

  #special(request: TaskRequest, nowMs: number) {
    const { stickTo, fairnessKey, fairnessWeight, after, afterMarks, afterFailure, delayMs, bytes = 0 } = request.extras ?? {};
    // A duplicate that was refused is none that it can wait for; another has its id.
    const isIn = (_: string, at: number): boolean => !this.#remains.failedIds.has(afterMarks?.[at] ?? '');
    const awaited = afterMarks === undefined ? after : after?.filter(isIn);
    const notBeforeMs = delayMs === undefined ? undefined : nowMs + delayMs;
    if (notBeforeMs !== undefined) this.#port.wakeBy(notBeforeMs);
    const fairness = { fairnessKey, fairnessWeight };
    return { ...fairness, stickTo, after: awaited, afterFailure, notBeforeMs, bytes: this.#countsBytes() ? requestBytes(request) : bytes };
  }

  #ruleOf(data: RetryData | undefined): RetryRule {
    if (data === undefined) return RetryRule.once;
    let rule = this.#rules.get(data);
    if (rule === undefined) {
      rule = new RetryRule(data);
      this.#rules.set(data, rule);
    }
    return rule;
  }

  /** Its deadline passed on the way here, or in the mailbox: whoever waits for it learns the same as a moment later. */
  #expireAtOnce(task: TaskEntry, nowMs: number): TaskEntry {
    this.#remains.tally.submitted++;
    this.#ends.endAtOnce(task, { status: 'expired', error: expiredError(task, 'queued', nowMs) }, nowMs);
    return task;
  }

  /** One of those it was to wait for has ended otherwise than done before it came. */
  #isDoomed(task: TaskEntry, { after, afterMarks, afterFailed, afterFailure }: TaskExtras, nowMs: number): boolean {
    const failed = afterFailed ?? (after === undefined ? undefined : this.#remains.failedIds.firstOf(after, afterMarks));
    if (failed === undefined || afterFailure === 'run') return false;
    this.#ends.end(task, { status: 'cancelled', error: cancelledError(task.id, `because "${failed}" was not done`) }, nowMs);
    return true;
  }

  #refuse(request: TaskRequest, replyTo: ReplyTo<unknown> | undefined, reason: RefusalReason): undefined {
    const { tally, failedIds } = this.#remains;
    tally.refused++;
    // Who was submitted right behind it, to wait for it, is not to run without it. A duplicate's id is another's: it has a mark of its own.
    const known = reason === 'duplicate' ? request.extras?.mark : request.id;
    if (known !== undefined) failedIds.add(known);
    this.#port.refused(request, replyTo, refusedError(request.id, reason));
  }

  /** One that has failed for good comes in anew. Undefined: there is no such one. */
  retryDead({ id, mark }: Retrial, replyTo: ReplyTo<unknown>, nowMs: number): Dead | undefined {
    const { dead } = this.#remains;
    const failed = dead.find(id);
    if (failed === undefined) return undefined;
    // Not its weight: that of its key may be another by now.
    const { description, stickTo, fairnessKey, bytes } = failed.request.extras ?? {};
    const extras = { description, stickTo, fairnessKey, bytes, mark };
    if (this.submit({ ...failed.request, extras, deadlineMs: Number.POSITIVE_INFINITY }, replyTo, nowMs) !== undefined) dead.forget(id);
    return failed;
  }
}
