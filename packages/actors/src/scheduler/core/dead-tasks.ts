import type { DeadTask } from '../../contract/scheduler-info.ts';
import type { TaskRequest } from '../../contract/scheduler-messages.ts';
import { payloadBytes } from '../../toolbox/payload-bytes.ts';
import { requestBytes } from './request-bytes.ts';
import type { TaskEntry } from './task-entry.ts';

/** A task that has failed for good, and what it was asked for with. */
export interface Dead {
  readonly request: TaskRequest;
  readonly attempts: number;
  readonly error: Error;
  readonly submittedAt: number;
  readonly failedAt: number;
  /** Of its payload and of its error. */
  readonly bytes: number;
}

/** How many are kept, and how many bytes their payloads and errors may count together. */
export interface DeadBounds {
  readonly tasksMax: number;
  readonly bytesMax: number;
}

/** Tasks that have failed, to be looked at and tried again; bounded, the oldest go first. */
export class DeadTasks {
  readonly #bounds: DeadBounds;
  /** Oldest first. */
  readonly #byId = new Map<string, Dead>();
  #bytes = 0;
  #dropped = 0;

  constructor(bounds: DeadBounds) {
    this.#bounds = bounds;
  }

  get size(): number {
    return this.#byId.size;
  }

  /** Of payloads and errors that are kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** So many were not kept, or no longer, for want of room. */
  get dropped(): number {
    return this.#dropped;
  }

  add(task: TaskEntry, error: Error, failedAt: number): void {
    const { tasksMax, bytesMax } = this.#bounds;
    const { id, request, attempt: attempts, submittedMs: submittedAt } = task;
    this.forget(id);
    const isCounted = tasksMax > 0 && bytesMax !== Number.POSITIVE_INFINITY;
    // Also where many have one error, or one cause: whoever asks for them in another thread gets it with each.
    const bytes = isCounted ? requestBytes(request) + payloadBytes(error) : 0;
    // One that would not fit if it were alone pushes nobody out.
    if (tasksMax === 0 || bytes > bytesMax) {
      this.#dropped++;
      return;
    }
    for (const oldest of this.#byId.keys()) {
      if (this.#byId.size < tasksMax && this.#bytes + bytes <= bytesMax) break;
      this.forget(oldest);
      this.#dropped++;
    }
    this.#byId.set(id, { request, attempts, error, submittedAt, failedAt, bytes });
    this.#bytes += bytes;
  }

  find(id: string): Dead | undefined {
    return this.#byId.get(id);
  }

  forget(id: string): boolean {
    this.#bytes -= this.#byId.get(id)?.bytes ?? 0;
    return this.#byId.delete(id);
  }

  forgetAll(): number {
    const { size } = this;
    this.#byId.clear();
    this.#bytes = 0;
    return size;
  }

  /** The latest first. */
  list(limit: number): readonly DeadTask[] {
    return [...this.#byId.values()].reverse().slice(0, limit).map(shownDead);
  }
}

function shownDead({ request, attempts, error, submittedAt, failedAt }: Dead): DeadTask {
  const { id, kind, priority, payload, extras } = request;
  const { description, fairnessKey } = extras ?? {};
  return {
    ...{ id, kind, priority, payload, attempts, error, submittedAt, failedAt },
    ...(description !== undefined && { description }),
    ...(fairnessKey !== undefined && { fairnessKey }),
  };
}
