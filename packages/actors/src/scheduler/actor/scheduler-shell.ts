import { Alarm } from '../../toolbox/alarm.ts';
import { NoticeToSelf } from '../../toolbox/notice-to-self.ts';
import type { ReplyTo } from '../../contract/actor-ref.ts';
import type { AgentInfo } from '../../contract/agent.ts';
import { ActorStoppedError } from '../../contract/errors/runtime-errors.ts';
import { StateError } from '../../contract/errors/state-error.ts';
import type { Accepted } from '../../contract/message.ts';
import type { TaskEvent, TaskQuery } from '../../contract/scheduler-info.ts';
import { ROUTING } from '../../contract/routing-port.ts';
import type { SchedulerMessage, TaskRequest } from '../../contract/scheduler-messages.ts';
import type { StreamWriter } from '../../contract/stream.ts';
import type { TaskState } from '../../contract/task.ts';
import { SchedulerCore } from '../core/scheduler-core.ts';
import type { SchedulerPort } from '../core/scheduler-port.ts';
import type { GivenRun, Seat, TaskEntry } from '../core/task-entry.ts';
import { answerTask } from './answer-task.ts';
import { BehindRuns } from './behind-runs.ts';
import { EventFeeds } from './event-feed.ts';
import { Graces } from './graces.ts';
import { Recurrences } from './recurrences.ts';
import { Runner } from './runner.ts';
import { SchedulerGauges, type ShownScheduler } from './scheduler-gauges.ts';
import { PureAgent } from './pure-agent.ts';
import { TaskFeed } from './task-feed.ts';
import { TaskMetrics } from './task-metrics.ts';
import { WaitingForRoom } from './waiting-for-room.ts';
import type { OwnMessage, SchedulerArgs, SchedulerContext } from './own-messages.ts';

const MANAGER_LOST = Symbol('the manager of its agents was lost');
const NEWS: OwnMessage = { type: 'ringmaster/news' };
const WAKE: OwnMessage = { type: 'ringmaster/wake' };
const ROOM: OwnMessage = { type: 'ringmaster/room' };
const ALL: TaskQuery = { limit: Number.POSITIVE_INFINITY };

/** What a scheduler's core needs to have around it: a clock, a timer, asks, and those who follow its tasks. */
export class SchedulerShell implements SchedulerPort {
  readonly core: SchedulerCore;
  readonly #ctx: SchedulerContext;
  readonly #runner: Runner<SchedulerMessage | OwnMessage>;
  readonly #graces: Graces;
  readonly #metrics: TaskMetrics;
  readonly #shown: ShownScheduler;
  readonly #life: AbortSignal;
  #nowMs = 0;
  readonly #alarm: Alarm<SchedulerMessage | OwnMessage>;
  readonly #agents: BehindRuns<AgentInfo | typeof MANAGER_LOST>;
  /** One turn for all that happens in this one: so what is given goes out together, and wakes its agent once. */
  readonly #notice: NoticeToSelf<SchedulerMessage | OwnMessage>;
  readonly #followers = new Map<TaskEntry, TaskFeed[]>();
  readonly feeds = new EventFeeds();
  readonly #waitForRoom: WaitingForRoom;
  #waitForEnd: ReplyTo<void>[] = [];
  readonly recurrences: Recurrences;
  readonly unwanted = (result: unknown): void => this.#ctx[ROUTING].forgo(result, 'late-reply');
  readonly #pure: PureAgent;

  constructor(ctx: SchedulerContext, args: SchedulerArgs) {
    this.#ctx = ctx;
    this.#alarm = new Alarm({ ctx, message: WAKE, now: () => this.now() });
    this.core = new SchedulerCore(this, args);
    this.#notice = new NoticeToSelf<SchedulerMessage | OwnMessage>(ctx, NEWS);
    this.#runner = new Runner({ ctx, reportTo: ctx.self, settled: () => this.#notice.send() });
    this.#agents = new BehindRuns(this.#runner);
    this.#graces = new Graces(args.graceMs);
    this.#pure = new PureAgent(ctx, args);
    this.recurrences = new Recurrences(this);
    this.#metrics = new TaskMetrics(ctx.metrics);
    this.#shown = SchedulerGauges.in(ctx).of(ctx.self.name);
    this.#waitForRoom = new WaitingForRoom({
      now: () => this.now(),
      room: () => this.core.intake.room,
      lapseIn: (delayMs) => ctx.timers.after(ROOM.type, delayMs, ROOM),
    });
    this.#show(this.now());
    this.#life = ctx.signal;
    this.#life.addEventListener('abort', () => this.#leave(), { once: true });
  }

  /** Epoch milliseconds; a clock that is set back stands still for a while. */
  now(): number {
    this.#nowMs = Math.max(this.#nowMs, this.#ctx.clock.now());
    return this.#nowMs;
  }

  random(): number {
    return this.#ctx.random();
  }

  // ------------------------------------------------------------------ runs

  begin(run: GivenRun): void {
    const { attempt, givenMs, task } = run;
    if (attempt === 1 && !task.wasDeclined) this.#metrics.waited(task.priority, givenMs - task.submittedMs);
    this.#runner.begin(run);
  }

  callOff(run: GivenRun, why: Error): void {
    this.wakeBy(this.#graces.begin(run, this.#nowMs));
    this.#runner.callOff(run, why);
  }

  inquire(run: GivenRun): void {
    this.#runner.inquire(run);
  }

  kill(seat: Seat): void {
    this.#runner.kill(seat);
  }

  /** A submission, in its own words. */
  submit(request: TaskRequest, replyTo: ReplyTo<unknown> | undefined): boolean {
    if (request.url !== undefined) this.#pure.start();
    this.#waitForRoom.came();
    // What comes before the same turn for news has come at one moment: a look at the clock takes a tenth of what a submission does.
    if (!this.#notice.isComing) this.now();
    const isIn = this.core.intake.submit(request, replyTo, this.#nowMs) !== undefined;
    if (isIn) this.#metrics.submitted.increment();
    return isIn;
  }

  /** False: there is no such failed task. */
  retryDead(id: string, mark: string, replyTo: ReplyTo<unknown>): boolean {
    const dead = this.core.intake.retryDead({ id, mark }, replyTo, this.now());
    if (dead === undefined) return false;
    if (dead.request.url !== undefined) this.#pure.start();
    if (this.core.dead.find(id) !== dead) this.#metrics.submitted.increment();
    return true;
  }

  /** Runs have settled, agents have changed, tasks have come: many by now, and of those a portion. Then is the time to give tasks away. */
  news(): void {
    const nowMs = this.now();
    this.#runner.settle(this.core, nowMs, this.#metrics.run);
    for (const info of this.#agents.take()) this.#agentHasChanged(info);
    this.#notice.seen();
    this.core.handOut(nowMs);
    if (this.#runner.isBehind || !this.#agents.isEmpty) this.#notice.send();
    this.#show(nowMs);
  }

  /** Behind whatever may have changed how many tasks are where: all of that hands out. What rings for it does so as well. */
  #show(nowMs: number): void {
    const { nextMs } = this.#shown;
    if (nowMs < nextMs) this.wakeBy(nextMs);
    else this.#shown.show(this.core.levels, nowMs);
  }

  handOutSoon(): void {
    this.#notice.send();
  }

  agentChanged(info: AgentInfo): Accepted {
    if (this.#life.aborted) return 'stopped';
    this.#agents.push(info);
    this.#notice.send();
    return 'accepted';
  }

  /** Behind what it has told by now. */
  managerLost(): void {
    this.#agents.push(MANAGER_LOST);
    this.#notice.send();
  }

  #agentHasChanged(info: AgentInfo | typeof MANAGER_LOST): void {
    if (info === MANAGER_LOST) return this.core.managerLost();
    this.core.agentChanged(info);
    // Its tasks may wait for good: nobody else can do them, and it is started with the next one only.
    if (this.#pure.isGone(info) && this.core.list(ALL).some(({ request }) => request.url !== undefined)) this.#pure.start();
  }

  running(run: number, progress: number, note: string | undefined): void {
    const id = this.#runner.idOf(run);
    if (id !== undefined) this.core.progressed(id, progress, note);
  }

  over(run: number): void {
    const id = this.#runner.idOf(run);
    if (id !== undefined) this.core.overById(id);
  }

  stuck(run: GivenRun, overdueMs: number, isKilled: boolean): void {
    const { task, seat } = run;
    const { id, kind } = task;
    this.#ctx.log.warn({ agent: seat.ref.name, task: id, overdueMs, isKilled }, 'agent is stuck: a run that was called off does not end');
    this.feeds.tell({ type: 'agent-stuck', agent: seat.ref, task: id, kind, at: this.#nowMs, overdueMs, isKilled });
  }

  // ------------------------------------------------------------------ time

  wakeBy(atMs: number): void {
    this.#alarm.set(atMs);
  }

  wake(): void {
    this.#alarm.rang();
    this.#shown.due();
    const nowMs = this.now();
    this.recurrences.due(nowMs);
    this.#graces.due(this.#alarm.heardMs, (run) => this.core.stuck(run, nowMs));
    this.core.tick(nowMs);
    this.wakeBy(this.#graces.nextMs);
    this.wakeBy(this.recurrences.nextMs);
  }

  // ------------------------------------------------------------------ ends of tasks

  ended(task: TaskEntry, state: TaskState): void {
    const { replyTo } = task;
    this.#metrics.ended(state.status);
    if (replyTo !== undefined) answerTask(replyTo, state);
    if (task.isFollowed) {
      for (const feed of this.#followers.get(task) ?? []) feed.tell(state, true);
      this.#followers.delete(task);
    }
    if (!this.feeds.isEmpty) this.feeds.tell(this.#eventOf(task, state));
    // Of one that nobody has submitted, such as a recurring one.
    if (replyTo === undefined && state.status === 'done') this.unwanted(state.result);
    this.#waitForRoom.made();
    if (this.#waitForEnd.length > 0 && this.core.size === 0) for (const waiting of this.#waitForEnd.splice(0)) waiting.tell();
  }

  refused({ id }: TaskRequest, replyTo: ReplyTo<unknown> | undefined, why: Error): void {
    this.#metrics.refused.increment();
    if (replyTo !== undefined) replyTo.fail(why);
    else this.#ctx.log.warn({ err: why, task: id }, 'a recurring task was left out');
  }

  drain(replyTo: ReplyTo<void>): void {
    this.core.intake.isDraining = true;
    if (this.core.size === 0) replyTo.tell();
    else this.#waitForEnd.push(replyTo);
  }

  /** Who waits for a drain is told that it was ended: that all tasks have, nobody can say any more. */
  resume(): void {
    this.core.resume();
    const { name } = this.#ctx.self;
    for (const waiting of this.#waitForEnd.splice(0))
      waiting.fail(new StateError(`Cannot drain "${name}": it was resumed before all it had had ended`));
    this.#waitForRoom.made();
  }

  awaitRoom(replyTo: ReplyTo<void>): void {
    this.#waitForRoom.add(replyTo);
  }

  roomMade(): void {
    this.#waitForRoom.made();
  }

  roomLapsed(): void {
    this.#waitForRoom.lapse();
  }

  // ------------------------------------------------------------------ those who follow

  /** The task of this id, if it is the submission that is meant: another one of the same id was refused, and is none of ours. */
  meant(id: string, mark: string | undefined): TaskEntry | undefined {
    const task = this.core.find(id);
    return mark === undefined || task?.request.extras?.mark === mark ? task : undefined;
  }

  cancel(id: string, mark: string | undefined, reason: string): void {
    if (this.meant(id, mark) !== undefined) this.core.cancel(id, reason, this.now());
  }

  follow(task: TaskEntry | undefined, writer: StreamWriter<TaskState>): void {
    // It has ended: how, its result says.
    if (task === undefined) return writer.end();
    const feed = new TaskFeed(writer, () => this.#leaves(task, feed));
    task.isFollowed = true;
    this.#followers.set(task, [...(this.#followers.get(task) ?? []), feed]);
    feed.tell(task.state, false);
  }

  /** A reader has left: nothing is kept of it for as long as its task lasts. */
  #leaves(task: TaskEntry, feed: TaskFeed): void {
    const left = (this.#followers.get(task) ?? []).filter((other) => other !== feed);
    task.isFollowed = left.length > 0;
    if (task.isFollowed) this.#followers.set(task, left);
    else this.#followers.delete(task);
  }

  changed(task: TaskEntry): void {
    if (task.isFollowed || !this.feeds.isEmpty) this.#tellState(task);
  }

  #tellState(task: TaskEntry): void {
    const { state } = task;
    if (task.isFollowed) for (const feed of this.#followers.get(task) ?? []) feed.tell(state, false);
    if (!this.feeds.isEmpty) this.feeds.tell(this.#eventOf(task, state));
  }

  #eventOf({ id, kind, priority }: TaskEntry, state: TaskState): TaskEvent {
    return { type: 'task', task: id, kind, priority, at: this.#nowMs, state };
  }

  // ------------------------------------------------------------------ the end

  /** J9: it stops or restarts, so nobody will hear what its runs come to. */
  #leave(): void {
    const { name } = this.#ctx.self;
    const why = new ActorStoppedError(`Cannot go on with a task: its scheduler "${name}" has ended`, { data: { target: name } });
    this.core.callOffAll(why, this.#nowMs);
    this.#shown.end();
  }
}
