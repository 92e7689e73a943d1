import { OpenTable } from '../../collections/open-table.ts';
import type { QueueRun } from '../queue/queue-types.ts';
import type { TaskQueue } from '../queue/task-queue.ts';
import type { SchedulerPort } from './scheduler-port.ts';
import type { Seats } from './seats.ts';
import { GivenRun, type Seat, type TaskEntry } from './task-entry.ts';

/** The runs of a scheduler that were given and are not over: those that their tasks wait for, and those that were called off (J3, J5). */
export class Runs {
  readonly #queue: TaskQueue<TaskEntry, Seat>;
  readonly #seats: Pick<Seats, 'stuck'>;
  readonly #port: Pick<SchedulerPort, 'callOff' | 'inquire'>;
  readonly #open = new OpenTable<GivenRun>();
  #lingering = 0;

  constructor(queue: TaskQueue<TaskEntry, Seat>, seats: Pick<Seats, 'stuck'>, port: Pick<SchedulerPort, 'callOff' | 'inquire'>) {
    this.#queue = queue;
    this.#seats = seats;
    this.#port = port;
  }

  /** No other one may be opened. */
  get isFull(): boolean {
    return this.#open.isFull;
  }

  /** How many were called off. */
  get lingering(): number {
    return this.#lingering;
  }

  find(id: number): GivenRun | undefined {
    return this.#open.find(id);
  }

  /** Its task waits for it from here on. */
  open(queued: QueueRun<TaskEntry, Seat>, nowMs: number): GivenRun {
    const run = new GivenRun(queued, nowMs);
    const { task } = run;
    task.run = run;
    task.isRunning = false;
    this.#open.open(run);
    return run;
  }

  /** J3: whatever comes of a run comes once, and frees the room. False: it came already. */
  close(run: GivenRun): boolean {
    if (run.isOver) return false;
    run.isOver = true;
    if (run.calledOffMs !== undefined) this.#lingering--;
    if (run.isStuck) this.#seats.stuck(run.seat, -1);
    this.#open.close(run);
    this.#queue.release(run.queued);
    return true;
  }

  /** J5: its answer is nobody's from here on, and its agent's room is taken until it has said that it is over. */
  callOff(run: GivenRun, why: Error, nowMs: number): void {
    run.calledOffMs = nowMs;
    this.#lingering++;
    if (run.task.run === run) run.task.run = undefined;
    this.#port.callOff(run, why);
  }

  /** It goes on though it was called off: until it is over its agent is given nothing. */
  stuck(run: GivenRun): void {
    run.isStuck = true;
    this.#seats.stuck(run.seat, 1);
  }

  callOffAll(why: Error, nowMs: number): void {
    for (const run of this.#open) if (run.calledOffMs === undefined) this.callOff(run, why, nowMs);
  }

  /** What nobody waits for is over with its agent's life. */
  closeLingering(seat: Seat): void {
    if (this.#lingering === 0) return;
    for (const run of [...this.#open]) if (run.seat === seat && run.calledOffMs !== undefined) this.close(run);
  }

  /** J5: what it was asked may have got lost with a death of its thread that is no restart which anybody tells of: another one while it was set up (A14), or that of its manager too (A17). */
  inquire(seat: Seat): void {
    if (this.#lingering === 0) return;
    for (const run of this.#open) if (run.seat === seat && run.calledOffMs !== undefined) this.#port.inquire(run);
  }
}
