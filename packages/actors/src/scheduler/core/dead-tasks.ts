import type { DeadTask } from '../../contract/scheduler-info.ts';
import type { TaskRequest } from '../../contract/scheduler-messages.ts';
import type { TaskEntry } from './task-entry.ts';

/** A task that has failed for good, and what it was asked for with. */
export interface Dead {
  readonly request: TaskRequest;
  readonly attempts: number;
  readonly error: Error;
  readonly submittedAt: number;
  readonly failedAt: number;
}

/** Tasks that have failed, to be looked at and tried again; bounded, the oldest go first. */
export class DeadTasks {
  readonly #max: number;
  /** Oldest first. */
  readonly #byId = new Map<string, Dead>();

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#byId.size;
  }

  add(task: TaskEntry, error: Error, failedAt: number): void {
    if (this.#max === 0) return;
    this.#byId.delete(task.id);
    if (this.#byId.size >= this.#max) for (const oldest of this.#byId.keys()) if (this.#byId.delete(oldest)) break;
    const { request, attempt: attempts, submittedMs: submittedAt } = task;
    this.#byId.set(task.id, { request, attempts, error, submittedAt, failedAt });
  }

  find(id: string): Dead | undefined {
    return this.#byId.get(id);
  }

  forget(id: string): boolean {
    return this.#byId.delete(id);
  }

  forgetAll(): number {
    const { size } = this;
    this.#byId.clear();
    return size;
  }

  /** The latest first. */
  list(limit: number): readonly DeadTask[] {
    return [...this.#byId.values()].reverse().slice(0, limit).map(shownDead);
  }
}

function shownDead({ request, attempts, error, submittedAt, failedAt }: Dead): DeadTask {
  const { id, kind, priority, payload, extras } = request;
  const description = extras?.description;
  return { ...{ id, kind, priority, payload, attempts, error, submittedAt, failedAt }, ...(description !== undefined && { description }) };
}
