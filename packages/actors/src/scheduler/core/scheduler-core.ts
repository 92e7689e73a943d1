import { Fifo } from '../../collections/fifo.ts';
import { schedulerDefaults } from '../../contract/scheduler-defaults.ts';
import type { DeclineReason } from '../../contract/errors/task-errors.ts';
import { withoutFrames } from '../../contract/errors/without-frames.ts';
import type { Infeasible } from '../../contract/scheduler-options.ts';
import type { ClassStats, SchedulerLimits, SchedulerStats, TaskQuery } from '../../contract/scheduler-info.ts';
import type { ClassStatistics, QueueLevels, QueueRun } from '../queue/queue-types.ts';
import { TaskQueue } from '../queue/task-queue.ts';
import { Attempts, type Blame } from './attempts.ts';
import { DeadTasks } from './dead-tasks.ts';
import { FailedIds } from './failed-ids.ts';
import { PORTION } from './portion.ts';
import { Runs } from './runs.ts';
import type { SchedulerPort } from './scheduler-port.ts';
import { type SeatReport, Seats } from './seats.ts';
import { TaskEnds } from './task-ends.ts';
import type { GivenRun, Seat, TaskEntry } from './task-entry.ts';
import { TaskIntake } from './task-intake.ts';
import { cancelledError, expiredError, timeoutError } from './task-outcomes.ts';
import { TaskTally } from './task-tally.ts';
import { tasksIn } from './tasks-in.ts';
import { VainRuns } from './vain-runs.ts';

/** What a core is made with. */
export interface CorePlan extends SchedulerLimits {
  readonly agingMs: number;
  readonly classLeadMs: number;
  readonly infeasible: Infeasible;
  readonly killsStuck: boolean;
  readonly deadTasksMax: number;
  readonly deadBytesMax: number;
}

/** What a scheduler holds by now. */
export interface SchedulerLevels extends Omit<QueueLevels, 'expired'> {
  readonly agents: number;
  readonly isPaused: boolean;
}

/**
 * The life of tasks from their submission to their end, without time, chance or actors: events in, calls to the port out. Which task is next is
 * the queue's affair; this is the rest. The rules (J1 …) are in docs/scheduling.md.
 *
 * Times are epoch milliseconds that never go back.
 */
export class SchedulerCore {
  readonly intake: TaskIntake;
  readonly dead: DeadTasks;
  readonly #port: SchedulerPort;
  readonly #plan: CorePlan;
  readonly #queue: TaskQueue<TaskEntry, Seat>;
  readonly #seats: Seats;
  readonly #runs: Runs;
  readonly #attempts: Attempts;
  readonly #ends: TaskEnds;
  readonly #vainRuns: VainRuns | undefined;
  /** Who is told how long runs take: nobody, unless infeasible tasks are refused or ruled out by it. */
  readonly #measurer: Pick<VainRuns, 'measured'> | undefined;
  readonly #tally = new TaskTally();
  /** Their time is over, which nobody has been told. */
  readonly #overdue = new Fifo<TaskEntry>();

  constructor(port: SchedulerPort, plan: CorePlan) {
    this.#port = port;
    this.#plan = plan;
    const { agingMs, classLeadMs, infeasible, deadTasksMax, deadBytesMax } = plan;
    const { tasksMax = schedulerDefaults.tasksMax, bytesMax = Number.POSITIVE_INFINITY } = plan;
    const queue = new TaskQueue<TaskEntry, Seat>({ agingMs, classLeadMs, refuseInfeasible: infeasible === 'refuse', tasksMax, bytesMax });
    this.dead = new DeadTasks({ tasksMax: deadTasksMax, bytesMax: deadBytesMax });
    const remains = { dead: this.dead, failedIds: new FailedIds(), tally: this.#tally };
    this.#queue = queue;
    this.#seats = new Seats(queue);
    this.#runs = new Runs(queue, this.#seats, port);
    this.#ends = new TaskEnds(queue, port, remains);
    this.#vainRuns = infeasible === 'expire' ? new VainRuns(queue, this.#ends) : undefined;
    this.#measurer = infeasible === 'refuse' ? queue : this.#vainRuns;
    this.#attempts = new Attempts(queue, port, this.#ends, this.#tally);
    this.intake = new TaskIntake({ queue, port, ends: this.#ends, remains }, { tasksMax, bytesMax });
  }

  /** Accepted and not ended. */
  get size(): number {
    return this.#queue.size;
  }

  // ------------------------------------------------------------------ tasks are called off

  /** J2: final at once; a run of it ends when it ends. */
  cancel(id: string, reason: string, nowMs: number): void {
    const task = this.#queue.get(id)?.data;
    if (task === undefined) return;
    const error = cancelledError(id, reason, task.past?.error);
    if (task.run !== undefined) this.#runs.callOff(task.run, error, nowMs);
    this.#ends.end(task, { status: 'cancelled', error }, nowMs);
    this.#port.handOutSoon();
  }

  // ------------------------------------------------------------------ runs

  /** Gives what waits to whoever has room: of all that has come in by now the best first, however it came. A portion of it, and of what is behind (J12). */
  handOut(nowMs: number): void {
    this.#goOn(nowMs);
    const queue = this.#queue;
    // Looked at before a task is taken out: one that is given must have a place in the table.
    for (let given = 0; !this.#runs.isFull; given++) {
      if (given === PORTION) return this.#port.handOutSoon();
      const next = queue.next(nowMs);
      if (next === undefined) return;
      this.#give(next, nowMs);
    }
  }

  /** A portion of the tasks whose time is over, and of those that end with others. */
  #goOn(nowMs: number): void {
    this.#ends.goOn(nowMs);
    for (let left = PORTION; left > 0; left--) {
      const task = this.#overdue.shift();
      if (task === undefined) break;
      if (task.isEnded) continue;
      this.#ends.end(task, { status: 'expired', error: withoutFrames(() => expiredError(task, 'queued', nowMs)) }, nowMs);
    }
    if (this.#overdue.length > 0 || this.#ends.isBehind) this.#port.handOutSoon();
  }

  #give(queued: QueueRun<TaskEntry, Seat>, nowMs: number): void {
    const { agent: seat } = queued;
    const task = queued.task.data;
    if (!seat.ref.isAlive) {
      this.#queue.release(queued);
      this.#queue.requeue(queued.task, nowMs);
      return this.#closeSeat(seat, nowMs);
    }
    if (this.#vainRuns?.rulesOut(queued, nowMs) === true) return this.#port.handOutSoon();
    this.#port.begin(this.#runs.open(queued, nowMs));
    this.#port.changed(task);
  }

  answered(run: GivenRun, result: unknown, nowMs: number): void {
    const wasOpen = this.#runs.close(run);
    const { task } = run;
    if (wasOpen && task.run === run) {
      // All stateless tasks are of one kind to the queue: what all functions take says nothing of one.
      if (task.request.url === undefined) this.#measurer?.measured(task.kind, nowMs - run.givenMs);
      this.#ends.end(task, { status: 'done', result }, nowMs);
    } else this.#port.unwanted(result);
    if (wasOpen) this.#port.handOutSoon();
  }

  /** `isHopeless`: no other attempt would go better. */
  failed(run: GivenRun, error: Error, nowMs: number, isHopeless = false): void {
    if (!this.#runs.close(run)) return;
    if (run.task.run === run) this.#attempts.failed(run.task, error, nowMs, isHopeless);
    this.#port.handOutSoon();
  }

  /** Its time is over: its deadline ends the task, its run-time limit the attempt. */
  outOfTime(run: GivenRun, nowMs: number): void {
    const { task } = run;
    if (run.isOver || run.calledOffMs !== undefined) return;
    const isLate = run.limit === 'deadline';
    const error = isLate ? expiredError(task, 'running', nowMs) : timeoutError(run);
    this.#runs.callOff(run, error, nowMs);
    if (isLate) this.#ends.end(task, { status: 'expired', error }, nowMs);
    else this.#attempts.failed(task, error, nowMs, false);
    this.#port.handOutSoon();
  }

  /** The thread it ran in has died of it, but not its agent. */
  lostAlone(run: GivenRun, error: Error, nowMs: number): void {
    if (!this.#runs.close(run)) return;
    if (run.task.run === run) this.#attempts.lost(run.task, error, 'perhaps', nowMs);
    this.#port.handOutSoon();
  }

  /** Its agent has ended or restarted with it. The task goes back to where it was, unless that has happened too often (J7). */
  lost(run: GivenRun, error: Error, blame: Blame, nowMs: number): void {
    const { task, seat } = run;
    this.#closeSeat(seat, nowMs);
    if (!this.#runs.close(run)) return;
    if (task.run === run) this.#attempts.lost(task, error, seat.isCondemned ? 'none' : blame, nowMs);
    this.#port.handOutSoon();
  }

  /** The agent did not begin it: that was no attempt. */
  declined(run: GivenRun, reason: DeclineReason, nowMs: number): void {
    const { task, seat } = run;
    if (reason === 'unknown-kind') this.#seats.cannot(seat, task.kind);
    else this.#closeSeat(seat, nowMs);
    if (!this.#runs.close(run)) return;
    if (task.run === run) this.#attempts.declined(task, nowMs);
    this.#port.handOutSoon();
  }

  /** A run that was called off has ended. */
  over(run: GivenRun): void {
    if (this.#runs.close(run)) this.#port.handOutSoon();
  }

  /** A run that was called off goes on, beyond its grace (G67). */
  stuck(run: GivenRun, nowMs: number): void {
    if (run.isOver) return;
    const { seat } = run;
    // Nobody told of the end of one that was unregistered, and its runs have ended with it.
    if (!this.#seats.has(seat) && !seat.ref.isAlive) return this.over(run);
    this.#tally.stuck++;
    this.#runs.stuck(run);
    // One that is killed for another run has been told of: it may have ten thousand.
    if (!seat.isCondemned) this.#port.stuck(run, nowMs - (run.calledOffMs ?? nowMs), this.#plan.killsStuck);
    // Nobody will tell of the end of an agent that was unregistered: its run would be counted for ever.
    if (!this.#seats.has(seat)) this.#runs.close(run);
    if (!this.#plan.killsStuck || seat.isCondemned) return;
    seat.isCondemned = true;
    this.#closeSeat(seat, nowMs);
    this.#port.kill(seat);
  }

  /** It goes on for longer than a turn, or has got further. */
  progressed(id: number, progress: number, note: string | undefined): void {
    const run = this.#runs.find(id);
    if (run === undefined || run.task.run !== run) return;
    run.progress = progress;
    run.note = note;
    run.task.isRunning = true;
    this.#port.changed(run.task);
  }

  /** An agent says by itself that a run is over which nobody waits for. */
  overById(id: number): void {
    const run = this.#runs.find(id);
    if (run?.calledOffMs !== undefined) this.over(run);
  }

  #closeSeat(seat: Seat, nowMs: number): void {
    this.#seats.close(seat, nowMs);
    this.#port.wakeBy(seat.closedUntilMs);
  }

  // ------------------------------------------------------------------ time, agents, orders

  /** What is due by now: tasks expire, delays end, agents that declined are tried again. */
  tick(nowMs: number): void {
    for (const { data } of this.#queue.expire(nowMs)) this.#overdue.push(data);
    this.#goOn(nowMs);
    for (const { data } of this.#queue.due(nowMs)) this.#port.changed(data);
    this.#seats.reopen(nowMs);
    this.#port.handOutSoon();
    this.#port.wakeBy(Math.min(this.#queue.nextDueMs(), this.#seats.nextDueMs));
  }

  /** What nobody waits for is over with its agent's life. For the others somebody does, and is told what came of them. */
  agentChanged(report: SeatReport): void {
    const uncertain = this.#seats.uncertain(report.ref);
    const seat = this.#seats.changed(report);
    if (seat !== undefined) this.#runs.closeLingering(seat);
    else if (uncertain?.isSuspended === false) this.#runs.inquire(uncertain);
    this.#port.handOutSoon();
  }

  /** What is told of agents from here on is told by its next incarnation. */
  managerLost(): void {
    this.#seats.managerLost();
  }

  /** Every run that is under way is called off: nobody will hear what comes of it. */
  callOffAll(why: Error, nowMs: number): void {
    this.#runs.callOffAll(why, nowMs);
  }

  pause(): void {
    this.#queue.pause();
    this.#port.handOutSoon();
  }

  resume(): void {
    this.intake.isDraining = false;
    this.#queue.resume();
    this.#port.handOutSoon();
  }

  // ------------------------------------------------------------------ what it looks like

  find(id: string): TaskEntry | undefined {
    return this.#queue.get(id)?.data;
  }

  list(query: TaskQuery): TaskEntry[] {
    return tasksIn(this.#queue.tasks(), query);
  }

  get levels(): SchedulerLevels {
    const { expired, ...queue } = this.#queue.levels;
    return { ...queue, waiting: queue.waiting + expired, agents: this.#seats.count, isPaused: this.#queue.isPaused };
  }

  stats(nowMs: number): SchedulerStats {
    const { expired, classes, ...queue } = this.#queue.statistics(nowMs);
    const { critical, high, normal, low } = classes;
    return {
      ...queue,
      // Those whose time is over wait still, until their end has been come to (J12).
      waiting: queue.waiting + expired,
      classes: { critical: seen(critical), high: seen(high), normal: seen(normal), low: seen(low) },
      ...{ isPaused: this.#queue.isPaused, isDraining: this.intake.isDraining },
      ...{ agents: this.#seats.count, lingering: this.#runs.lingering },
      ...{ deadTasks: this.dead.size, deadBytes: this.dead.bytes, deadDropped: this.dead.dropped },
      ...this.#tally,
    };
  }
}

function seen({ waiting, expired, oldestMs }: ClassStatistics): ClassStats {
  return { waiting: waiting + expired, oldestMs };
}
