import { AgentManager } from '../agents/agent-manager.ts';
import { ENDLESS } from '../ask/endless.ts';
import { askFor } from '../cell/asks/ask-for.ts';
import type { DetachedListener, ToAsk } from '../cell/asks/ask-listener.ts';
import { onAbort } from '../cell/on-abort.ts';
import { roomAgain } from '../toolbox/room-again.ts';
import { isContext, Voice } from '../toolbox/voice.ts';
import type { ActorContext } from '../contract/actor-context.ts';
import type { ActorRef, Recipient } from '../contract/actor-ref.ts';
import { checkRecipient } from '../contract/check-recipient.ts';
import { checkReference } from '../contract/check-reference.ts';
import { MailboxFullError } from '../contract/errors/runtime-errors.ts';
import { PACE, type Pace, paceIn } from '../contract/pace.ts';
import { schedulerDefaults } from '../contract/scheduler-defaults.ts';
import type { DeadTask, SchedulerLimits, SchedulerStats, TaskEvent, TaskInfo, TaskQuery } from '../contract/scheduler-info.ts';
import type { SchedulerMessage } from '../contract/scheduler-messages.ts';
import {
  checkLimits,
  checkSchedulerOptions,
  type Recurrence,
  type RepeatOptions,
  type Repetition,
  type SchedulerHost,
  type SchedulerOptions,
} from '../contract/scheduler-options.ts';
import { shown } from '../contract/shown.ts';
import type { StreamReader, StreamTo } from '../contract/stream.ts';
import type { Subscription } from '../contract/subscription.ts';
import type { ScheduledTask, Submission, TaskState } from '../contract/task.ts';
import { checkedKindId, type TaskKind } from '../contract/task-kind.ts';
import { schedulerActor } from './actor/scheduler-definition.ts';
import { checkLimit, checkQuery } from './check-query.ts';
import { cancelledError } from './core/task-outcomes.ts';
import { EventPump } from './event-pump.ts';
import { recurrenceOf, RepetitionHandle } from './repetition-handle.ts';
import { SubmittedTask, type TaskName, type TaskSource } from './submitted-task.ts';
import { TaskRequests } from './task-requests.ts';
import { wordsOf } from './words-of.ts';

/** Messages to a scheduler that are no submissions: room for them beside as many of these as it takes. */
const OTHER_MESSAGES = 1_024;
const NO_SUBMISSION: Submission = Object.freeze({});

/** A task on its way. */
type Sent = DetachedListener & Pick<SubmittedTask<unknown>, 'neverIn'>;

/**
 * Takes tasks, and gives each to an agent that can do it and has room: by priority, deadline and age (G63 to G67). A handle: its work is done by an
 * actor, whose `ref` may be sent on and be made a handle again with `TaskScheduler.of`.
 *
 * Who waits for a task's `result` waits for an ask, so it settles whatever happens (G45). A task is not bound to whoever has submitted it: it goes on if
 * that actor or its thread ends, and if an ask is over meanwhile that was being handled. docs/scheduling.md has the rules.
 *
 * @example
 * const scheduler = TaskScheduler.start(system);
 * await scheduler.agents.register(system.spawn(parser));
 * const { result } = scheduler.submit(parse, { file }, { priority: 'high', timeout: 2_000 });
 * const { terms } = await result;
 */
export class TaskScheduler implements TaskSource {
  readonly ref: ActorRef<SchedulerMessage>;
  /** The agents that tasks are given to: register them here. */
  readonly agents: AgentManager;
  readonly #host: SchedulerHost;
  readonly #pace: Pace;
  /** Calls through it carry its sender also after an `await` (C1). */
  readonly #ctx: ActorContext<never> | undefined;
  readonly #voice: Voice<SchedulerMessage>;
  readonly #requests: TaskRequests;

  private constructor(ref: ActorRef<SchedulerMessage>, host: SchedulerHost) {
    this.ref = ref;
    this.#host = host;
    this.#pace = host[PACE];
    this.#ctx = isContext(host) ? host : undefined;
    this.#voice = new Voice(ref, host);
    this.agents = AgentManager.of(ref, host);
    this.#requests = new TaskRequests(ref, {
      random: this.#pace.random(),
      now: () => this.#ctx?.clock.now() ?? this.#pace.wallClock(),
    });
  }

  /**
   * Starts one: with a context its actor is a child, and ends with its parent. It lives beside whoever starts it, or in the owner's thread, unless
   * `thread` says otherwise: tasks that keep their thread busy should have agents in others.
   *
   * @throws TypeError or RangeError for options that make no sense, and what `spawn` throws
   */
  static start(host: SchedulerHost, options: SchedulerOptions = {}): TaskScheduler {
    const action = 'start task scheduler';
    paceIn(action, host);
    checkSchedulerOptions(action, options);
    const {
      agents,
      agingMs = schedulerDefaults.agingMs,
      classLeadMs = schedulerDefaults.classLeadMs,
      infeasible = 'accept',
      graceMs = schedulerDefaults.graceMs,
      stuck,
      deadTasksMax = schedulerDefaults.deadTasksMax,
      deadBytesMax = schedulerDefaults.deadBytesMax,
      pure,
      tasksMax = schedulerDefaults.tasksMax,
      bytesMax,
      thread = isContext(host) ? 'auto' : 'owner',
      ...spawn
    } = options;
    const where = { thread, ...spawn };
    const manager = agents ?? AgentManager.start(host, { thread: where.thread });
    const plan = schedulerActor({
      agents: manager.ref,
      ownsAgents: agents === undefined,
      graceMs,
      pure: { grace: graceMs / 2, ...pure },
      agingMs,
      classLeadMs,
      infeasible,
      killsStuck: stuck !== 'report',
      deadTasksMax,
      deadBytesMax,
      tasksMax,
      ...(bytesMax !== undefined && { bytesMax }),
    });
    const capacity = Math.min(Number.MAX_SAFE_INTEGER, Math.ceil(tasksMax) + OTHER_MESSAGES);
    try {
      const ref = host.spawn(plan, { ...where, mailbox: { capacity } });
      // One that never starts tells its manager nothing.
      if (agents === undefined) ref.started.catch(() => void manager.ref.stop());
      return new TaskScheduler(ref, host);
    } catch (error) {
      // Nobody would ever end it.
      if (agents === undefined) void manager.ref.stop();
      throw error;
    }
  }

  /** A handle in any thread. @throws TypeError for what is no reference, or no context or system */
  static of(ref: ActorRef<SchedulerMessage>, host: SchedulerHost): TaskScheduler {
    paceIn('use task scheduler', host);
    checkReference('use task scheduler', ref);
    return new TaskScheduler(ref, host);
  }

  // ------------------------------------------------------------------ tasks

  /**
   * Hands a task in, and returns at once: `result` tells what has become of it.
   *
   * Within a thread the payload goes by reference: do not change it while the task is open.
   *
   * @throws TypeError or RangeError for a submission that makes no sense, StateError for a payload with a block: a task may be tried again
   * @example
   * const { result } = scheduler.submit(parse, { file }, { priority: 'high', timeout: 2_000 });
   */
  submit<P, R>(kind: TaskKind<P, R>, payload: NoInfer<P>, submission: Submission = NO_SUBMISSION): ScheduledTask<R> {
    const request = this.#requests.of(kind, payload, submission);
    const { signal } = submission;
    const task = new SubmittedTask<R>(this, request.id, request.extras?.mark);
    if (signal?.aborted === true) {
      // Now: the next call may be for one that is to wait for it.
      task.neverIn(cancelledError(request.id, `its signal was aborted before it was submitted${wordsOf(signal)}`, signal.reason));
      return task;
    }
    if (signal !== undefined) task.quiet = onAbort(signal, () => task.cancel(`its signal was aborted${wordsOf(signal)}`));
    this.#ask({ type: 'submit', request, replyTo: undefined }, task);
    return task;
  }

  /**
   * Submits the task again and again. What recurs lives as long as the scheduler's incarnation. Its tasks' results are nobody's: `subscribe` tells of
   * them, and `deadTasks` has those that failed.
   *
   * @throws TypeError or RangeError for options that make no sense
   * @example
   * scheduler.repeat(sweep, { olderThanMs: 60_000 }, { cron: '0 3 * * *', timezone: 'Europe/Berlin' });
   * const beat = scheduler.repeat(probe, undefined, { everyMs: 5_000, overlap: 'replace' });
   */
  repeat<P, R>(kind: TaskKind<P, R>, payload: NoInfer<P>, when: Recurrence & RepeatOptions): Repetition {
    const { recurrence, overlap, times, id = kind.id, submission } = recurrenceOf(checkedKindId('repeat task', kind), when);
    const { id: _, deadlineMs: __, ...task } = this.#requests.of(kind, payload, submission);
    const timeoutMs = submission.timeout ?? Number.POSITIVE_INFINITY;
    const message = { type: 'repeat', id, recurrence, overlap, times, task: { ...task, timeoutMs } } as const;
    const started = this.#voice.ask(message);
    started.catch(() => undefined);
    return new RepetitionHandle(id, started, {
      info: () => this.#voice.ask({ type: 'find-repeat', id }),
      cancel: () => this.#post({ type: 'end-repeat', id }),
    });
  }

  /**
   * Resolves when another task would be taken in, if it is not larger than the bytes that are left; of those who wait, one for each place, and the next if
   * nobody has come for it. For whoever submits much.
   *
   * @example
   * for (const file of files) {
   *   await scheduler.room();
   *   scheduler.submit(parse, { file });
   * }
   */
  room(): Promise<void> {
    return this.#voice.ask({ type: 'await-room' }, ENDLESS);
  }

  /** The task of this id, unless it has ended: what `submit` returned tells how, as often as it is asked (docs/scheduling.md, "After its end"). */
  task(id: string): Promise<TaskInfo | undefined> {
    return this.#voice.ask({ type: 'find-task', task: id });
  }

  /** Those that have not ended, in order of submission. @throws TypeError for a condition that there is not, RangeError for a limit that is none */
  tasks(query: TaskQuery = {}): Promise<readonly TaskInfo[]> {
    checkQuery(query);
    return this.#voice.ask({ type: 'find-tasks', query });
  }

  /**
   * Calls a task off, as its own `cancel` does: for whoever has the id alone, such as one of `tasks()`, of a task that recurs, or of one that was submitted
   * before a restart. Nothing if there is no such task, or if it has ended.
   *
   * @throws TypeError for what is no id
   * @example for (const { id } of await scheduler.tasks({ kind: parse.id })) scheduler.cancel(id, 'by hand');
   */
  cancel(task: string | TaskName, reason = 'nobody wants it any more'): void {
    const { id, mark } = typeof task === 'object' && task !== null ? task : { id: task, mark: undefined };
    if (typeof id !== 'string') throw new TypeError(`Cannot cancel task: ${shown(task)} is no id`);
    this.#post({ type: 'cancel', task: id, mark, reason });
  }

  /** Tasks that have failed, the latest first, at most `limit` of them. @throws RangeError for a limit that is none */
  deadTasks(limit = 100): Promise<readonly DeadTask[]> {
    checkLimit('list dead tasks', limit);
    return this.#voice.ask({ type: 'dead-tasks', limit });
  }

  /**
   * Hands a task that has failed in once more: under its id, without its deadline, with all its attempts before it. `result` rejects with StateError if
   * there is no such task.
   */
  retryDead(id: string): ScheduledTask<unknown> {
    const mark = this.#requests.own();
    const task = new SubmittedTask<unknown>(this, id, mark);
    this.#ask({ type: 'retry-dead', task: id, mark, replyTo: undefined }, task);
    return task;
  }

  /** Forgets the failed task of that id, or all. Resolves with how many. */
  forgetDead(id?: string): Promise<number> {
    return this.#voice.ask({ type: 'forget-dead', task: id });
  }

  // ------------------------------------------------------------------ the scheduler

  /** No task is given to an agent any more; what runs goes on, and tasks are taken in. */
  pause(): void {
    this.#post({ type: 'pause' });
  }

  /** Ends a pause, and a drain. */
  resume(): void {
    this.#post({ type: 'continue' });
  }

  /**
   * Takes no further task in (they are refused as `draining`), and resolves when all it has have ended. Nothing recurs meanwhile. Then `stop` it, or
   * `resume`. Rejects with StateError if somebody resumes it before that.
   */
  drain(): Promise<void> {
    return this.#voice.ask({ type: 'drain-tasks' }, ENDLESS);
  }

  /** Changes limits for what is submitted from then on. @throws TypeError or RangeError for a limit that makes no sense */
  configure(limits: SchedulerLimits): Promise<void> {
    checkLimits('configure task scheduler', limits);
    return this.#voice.ask({ type: 'configure', limits });
  }

  /** What it has at the moment, and what has happened to its tasks since it began. Rejects with what an ask may reject with. */
  stats(): Promise<SchedulerStats> {
    return this.#voice.ask({ type: 'stats' });
  }

  /**
   * Tells `to` of each change of a task from then on, in order. What a recipient has no room for is left out and counted: it is told `skipped`. After a restart of
   * the scheduler it is told of the tasks of its next incarnation; how those before have ended, their results say.
   *
   * @throws TypeError for a recipient without `tell`
   */
  subscribe(to: Recipient<TaskEvent>): Subscription {
    checkRecipient(`subscribe to tasks of "${this.ref.name}"`, to);
    const request = (sink: StreamTo<TaskEvent>): Promise<void> => this.#voice.ask({ type: 'follow-tasks', to: sink }, ENDLESS);
    return new EventPump({ host: this.#host, scheduler: this.ref, to, request });
  }

  /**
   * Ends the scheduler, and the manager that it has started. What runs is called off, and what has not ended rejects with `ActorStoppedError`: `drain`
   * first where tasks shall be finished.
   */
  stop(): Promise<void> {
    return this.ref.stop();
  }

  // ------------------------------------------------------------------ for its tasks

  /** What `ScheduledTask.states` reads. */
  follow({ id, mark }: TaskName, signal: AbortSignal | undefined): StreamReader<TaskState> {
    const reader = this.#host.stream<TaskState>({ timeout: Number.POSITIVE_INFINITY, signal });
    void this.#open(reader, () => this.#voice.ask({ type: 'follow-task', task: id, mark, to: reader.sink }, ENDLESS));
    return reader;
  }

  /** What `ScheduledTask.accepted` goes by: behind its submission, as all that one sender has to say. */
  isIn({ id, mark }: TaskName): Promise<boolean> {
    return this.#untilRoom(() => this.#voice.ask({ type: 'has-task', task: id, mark }, ENDLESS));
  }

  // ------------------------------------------------------------------ on the way

  /** Of a task, which may wait for any time. */
  #ask(message: ToAsk<SchedulerMessage>, task: Sent): void {
    try {
      if (this.#ctx === undefined) askFor(this.ref, message, task);
      else this.#pace.asSender(() => askFor(this.ref, message, task));
    } catch (error) {
      // Its actor has ended, and calls nobody any more; or the payload cannot be sent.
      task.neverIn(error);
    }
  }

  /** Settled whatever becomes of the scheduler (G45): the address of a stream that is lost with a thread would be waited for, for ever. */
  async #open<T>(reader: StreamReader<T>, asked: () => Promise<void>): Promise<void> {
    await this.#untilRoom(asked).catch(() => reader.cancel());
  }

  /** Asked again for as long as the scheduler has no room for it. */
  async #untilRoom<T>(asked: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await asked();
      } catch (error) {
        if (!(error instanceof MailboxFullError)) throw error;
      }
      await roomAgain(this.#pace);
    }
  }

  /** Told in any case: one that finds no room waits for it. */
  #post(message: SchedulerMessage): void {
    this.#voice.post(message);
  }
}
