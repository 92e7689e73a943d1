import { checkNoBlock } from '../cell/refs/check-no-block.ts';
import type { ActorRef } from '../contract/actor-ref.ts';
import type { SchedulerMessage, TaskExtras, TaskRequest } from '../contract/scheduler-messages.ts';
import { shown } from '../contract/shown.ts';
import type { ScheduledTask, Submission } from '../contract/task.ts';
import { checkedKindId, type TaskKind } from '../contract/task-kind.ts';
import { checkSubmission } from './submission-check.ts';
import { SubmittedTask } from './submitted-task.ts';
import { KindTerms } from './task-terms.ts';

/** What requests have from where they are made. */
export interface RequestOrigin {
  /** In [0, 1). */
  readonly random: number;
  /** Epoch milliseconds. */
  now(): number;
}

/** Makes a request of what is submitted with one handle: checked, with a deadline, and with an id that no other handle makes. */
export class TaskRequests {
  /** The scheduler that they are for. */
  readonly #ref: ActorRef<SchedulerMessage>;
  readonly #now: () => number;
  readonly #terms = new KindTerms();
  readonly #prefix: string;
  #ids = 0;

  constructor(ref: ActorRef<SchedulerMessage>, { random, now }: RequestOrigin) {
    this.#ref = ref;
    this.#now = now;
    this.#prefix = `${Math.floor(random * 2 ** 45).toString(36)}-`;
  }

  /** @throws TypeError or RangeError for a submission that makes no sense, StateError for a payload with a block */
  of<P, R>(kind: TaskKind<P, R>, payload: P, submission: Submission): TaskRequest {
    const hasTerms = checkSubmission(checkedKindId('submit task', kind), submission);
    checkNoBlock('submit task', kind.id, this.#ref, payload);
    const { id, priority = 'normal', deadline, timeout } = submission;
    const untilMs = timeout === undefined ? Number.POSITIVE_INFINITY : this.#now() + timeout;
    const request = {
      id: id ?? this.own(),
      kind: kind.id,
      payload,
      priority,
      deadlineMs: deadline === undefined ? untilMs : Math.min(untilMs, Number(deadline)),
      terms: hasTerms ? this.#terms.with(kind, submission) : this.#terms.of(kind),
      extras: this.#extras(kind.id, submission),
    };
    return kind.url === undefined ? request : statelessRequest(request, kind.url);
  }

  #extras(kind: string, submission: Submission): TaskExtras | undefined {
    const { id, description, stickTo, fairnessKey, fairnessWeight, after, afterFailure, delay, bytes } = submission;
    const some = id ?? description ?? stickTo ?? fairnessKey ?? after ?? delay ?? bytes;
    if (some === undefined) return undefined;
    const mark = id === undefined ? undefined : this.own();
    const own = { description, stickTo, fairnessKey, fairnessWeight, delayMs: delay, bytes, mark };
    return after === undefined ? own : { ...own, afterFailure, ...this.#dependencies(kind, after) };
  }

  /** Those that have not ended, as far as is known here. */
  #dependencies(kind: string, tasks: readonly ScheduledTask<unknown>[]): Pick<TaskExtras, 'after' | 'afterMarks' | 'afterFailed'> {
    const open: SubmittedTask<unknown>[] = [];
    let afterFailed: string | undefined;
    for (const task of tasks) {
      if (!(task instanceof SubmittedTask && task.source.ref === this.#ref))
        throw new TypeError(
          `Cannot submit "${kind}": after is a list of tasks of this scheduler, as submit() returns them, not ${shownTask(task)}`,
        );
      if (task.end === undefined) open.push(task);
      else if (task.end !== 'done') afterFailed ??= task.id;
    }
    const after = { after: open.map(({ id }) => id), afterFailed };
    return open.every(({ mark }) => mark === undefined) ? after : { ...after, afterMarks: open.map(({ mark }) => mark) };
  }

  /** An id of this handle alone, or a mark. */
  own(): string {
    return this.#prefix + ++this.#ids;
  }
}

/** One of another scheduler by its id, and not by what is in it. */
function shownTask(task: unknown): string {
  return task instanceof SubmittedTask ? `"${task.id}" of "${task.source.ref.name}"` : shown(task);
}

/** @throws TypeError if something is required: the executor of stateless tasks can what any thread can */
function statelessRequest(request: TaskRequest, url: string): TaskRequest {
  const { kind, terms } = request;
  if (terms.requires !== undefined && terms.requires.length > 0)
    throw new TypeError(`Cannot submit task "${kind}": a stateless task requires nothing, not ${terms.requires.join(', ')}`);
  return { ...request, url };
}
