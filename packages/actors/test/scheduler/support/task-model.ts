import type { TaskState } from '@ringmaster/actors';
import { expect } from 'vitest';
import type { GivenRun } from '#actors/scheduler/core/task-entry.js';
import type { CoreWorld } from './core-world.ts';

interface Asked {
  readonly priority: string;
  readonly deadlineMs: number;
  readonly attempts: number;
  readonly losses: number;
  readonly late: 'cancel' | 'finish';
  readonly after: readonly string[];
  readonly afterFailure: 'cancel' | 'run';
}

type Status = 'open' | TaskState['status'];

interface Task {
  readonly asked: Asked;
  status: Status;
  /** The run that counts. */
  run: GivenRun | undefined;
  failures: number;
  losses: number;
  /** Not before that. */
  notBeforeMs: number;
}

/**
 * What a scheduler promises of each task, as plainly as it can be said: no queue, no classes, no agents but for what is looked at when a run begins. It is told what
 * happens before the core is, and looks over its shoulder at what that does.
 */
export class TaskModel {
  readonly #world: CoreWorld;
  readonly #tasks = new Map<string, Task>();

  constructor(world: CoreWorld) {
    this.#world = world;
    world.onBegin = (run) => this.#begun(run);
    world.onEnd = ({ id }, state) => this.#ended(id, state);
    world.onOutOfTime = (run) => this.#outOfTime(run);
  }

  /** Ids of those that have not ended. */
  get open(): readonly string[] {
    return [...this.#tasks].filter(([, { status }]) => status === 'open').map(([id]) => id);
  }

  submitted(id: string, asked: Asked): void {
    this.#tasks.set(id, { asked, status: 'open', run: undefined, failures: 0, losses: 0, notBeforeMs: 0 });
    const isDoomed = asked.after.some((other) => this.#hasFailed(other)) && asked.afterFailure === 'cancel';
    if (isDoomed) this.#end(id, 'cancelled');
  }

  answered(run: GivenRun): void {
    if (this.#task(run).run === run) this.#end(run.task.id, 'done');
  }

  failed(run: GivenRun, how: 'failed' | 'lost' | 'late'): void {
    const task = this.#task(run);
    if (task.run !== run) return;
    task.run = undefined;
    if (how === 'lost') {
      if (++task.losses >= task.asked.losses) this.#end(run.task.id, 'failed');
      return;
    }
    const pauseMs = Math.min(40, 10 * 2 ** task.failures);
    task.notBeforeMs = this.#world.nowMs + pauseMs;
    if (++task.failures >= task.asked.attempts || task.notBeforeMs >= task.asked.deadlineMs) this.#end(run.task.id, 'failed');
  }

  declined(run: GivenRun): void {
    const task = this.#task(run);
    if (task.run === run) task.run = undefined;
  }

  cancelled(id: string): void {
    this.#end(id, 'cancelled');
  }

  /** What has ended here has there, in the same way, once; and what has not has not. */
  compare(): void {
    const world = this.#world;
    for (const [id, task] of this.#tasks) {
      if (task.status === 'open' && task.run === undefined && task.asked.deadlineMs <= world.nowMs) {
        // It has expired at its deadline, where it waited; so have those that wait for it.
        this.#end(id, 'expired');
      }
    }
    for (const [id, { status }] of this.#tasks) expect([id, world.end(id)?.status ?? 'open']).toEqual([id, status]);
  }

  // ------------------------------------------------------------------ what the core does

  #begun(run: GivenRun): void {
    const { nowMs } = this.#world;
    const task = this.#task(run);
    const { id, request } = run.task;
    expect(task.status, `${id} begins though it has ended`).toBe('open');
    expect(task.run, `${id} begins twice`).toBeUndefined();
    expect(task.asked.deadlineMs, `${id} begins too late`).toBeGreaterThan(nowMs);
    expect(task.notBeforeMs, `${id} begins within its pause`).toBeLessThanOrEqual(nowMs);
    for (const other of task.asked.after) {
      const { status } = this.#tasks.get(other) as Task;
      const isReady = status === 'done' || (status !== 'open' && task.asked.afterFailure === 'run');
      expect(isReady, `${id} begins before ${other}, which is ${status}`).toBe(true);
    }
    const { seat } = run;
    const given = this.#world.runs.filter((other) => other.seat === seat && !other.isOver).length;
    expect(given, `${seat.ref.name} has more than its capacity`).toBeLessThanOrEqual(seat.capacity);
    expect(request.terms.requires?.every((one) => seat.capabilities.includes(one)) ?? true, `${id} is given to one who cannot`).toBe(true);
    task.run = run;
  }

  #outOfTime(run: GivenRun): void {
    const task = this.#task(run);
    const isLate = task.asked.late === 'cancel' && task.asked.deadlineMs <= this.#world.nowMs;
    if (isLate) this.#end(run.task.id, 'expired');
    else this.failed(run, 'late');
  }

  #ended(id: string, state: TaskState): void {
    const task = this.#tasks.get(id) as Task;
    // Expiry and what follows from it come by themselves.
    if (task.status === 'open') {
      expect(['expired', 'cancelled'], `${id} ends by itself`).toContain(state.status);
      if (state.status === 'expired') expect(task.asked.deadlineMs, `${id} expires early`).toBeLessThanOrEqual(this.#world.nowMs);
      this.#end(id, state.status);
    }
    // Its deadline passed at the same moment as that of what it waited for: either is true.
    const isDue = task.asked.after.length > 0 && task.asked.deadlineMs <= this.#world.nowMs;
    if (isDue && task.status === 'cancelled' && state.status === 'expired') task.status = 'expired';
  }

  #end(id: string, status: Exclude<Status, 'open'>): void {
    const task = this.#tasks.get(id) as Task;
    if (task.status !== 'open') return;
    task.status = status;
    task.run = undefined;
    if (status === 'done') return;
    for (const [other, { asked, status: its }] of this.#tasks) {
      if (its === 'open' && asked.after.includes(id) && asked.afterFailure === 'cancel' && !this.#hasBegun(other))
        this.#end(other, 'cancelled');
    }
  }

  /** It waited for others once, and does no more. */
  #hasBegun(id: string): boolean {
    const { run, failures, losses } = this.#tasks.get(id) as Task;
    return run !== undefined || failures > 0 || losses > 0;
  }

  #hasFailed(id: string): boolean {
    const status = this.#tasks.get(id)?.status;
    return status !== undefined && status !== 'open' && status !== 'done';
  }

  #task({ task }: GivenRun): Task {
    return this.#tasks.get(task.id) as Task;
  }
}
