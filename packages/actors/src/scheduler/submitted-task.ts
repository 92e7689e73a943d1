import type { DetachedListener } from '../cell/asks/ask-listener.ts';
import { ignorable } from '../cell/ignorable.ts';
import type { ActorRef } from '../contract/actor-ref.ts';
import { checkKeys } from '../contract/known-keys.ts';
import type { SchedulerMessage } from '../contract/scheduler-messages.ts';
import { checkSignal } from '../contract/read-options.ts';
import type { StreamReader } from '../contract/stream.ts';
import { CommunicationError } from '../contract/errors/communication-error.ts';
import { SpawnError } from '../contract/errors/runtime-errors.ts';
import { StateError } from '../contract/errors/state-error.ts';
import { TaskCancelledError, TaskExpiredError, TaskRefusedError } from '../contract/errors/task-errors.ts';
import { takenErrorOf } from '../contract/errors/taken-failure.ts';
import { toError } from '../contract/errors/to-error.ts';
import { type FinalStatus, isFinalStatus, type ScheduledTask, type StatesOptions, type TaskState } from '../contract/task.ts';

/** What a submitted task needs of the handle it was submitted with. */
export interface TaskSource {
  /** Its scheduler. */
  readonly ref: ActorRef<SchedulerMessage>;
  cancel(task: TaskName, reason?: string): void;
  /** Its states but for the present one if it has ended, and perhaps without the last. */
  follow(task: TaskName, signal: AbortSignal | undefined): StreamReader<TaskState>;
  /** The scheduler has it, and it has not ended. */
  isIn(task: TaskName): Promise<boolean>;
}

/** What a scheduler finds it by. `mark`: of two with the same id only this one; the other was refused. */
export interface TaskName {
  readonly id: string;
  readonly mark: string | undefined;
}

/** A task, as whoever submitted it sees it. */
export class SubmittedTask<R> implements ScheduledTask<R>, TaskName, DetachedListener {
  readonly id: string;
  readonly mark: string | undefined;
  readonly result: Promise<R>;
  #resolve: (result: R) => void = nothing;
  #reject: (error: unknown) => void = nothing;
  readonly source: TaskSource;
  /** How it has ended, as far as that is known here. */
  end: FinalStatus | undefined = undefined;
  /** It has failed with what could be taken for another end: its scheduler says that it was in. */
  #wasTakenIn = false;
  /** Listens to its submission's signal no more. */
  quiet: (() => void) | undefined = undefined;
  /** Made for whoever looks: most tasks are only waited for. */
  #accepted: Promise<void> | undefined = undefined;

  constructor(source: TaskSource, id: string, mark: string | undefined) {
    this.source = source;
    this.id = id;
    this.mark = mark;
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  get accepted(): Promise<void> {
    this.#accepted ??= ignorable(this.#whenAccepted());
    return this.#accepted;
  }

  get timeoutMs(): number {
    return Number.POSITIVE_INFINITY;
  }

  get deadlineMs(): number {
    return Number.POSITIVE_INFINITY;
  }

  /** It is its scheduler that is told, and that may have ended it otherwise by then. */
  get isCancellable(): boolean {
    return false;
  }

  answered(value: unknown): void {
    this.#ended('done');
    // What the kind promises: a handler that gives something else does not compile.
    this.#resolve(value as R);
  }

  failed(thrown: unknown): void {
    const own = takenErrorOf(thrown);
    this.#wasTakenIn = own !== undefined;
    this.#ended(own === undefined ? statusBy(thrown) : 'failed');
    // Nobody has to await it.
    ignorable(this.result);
    this.#reject(own ?? thrown);
  }

  /** It was not even sent. */
  neverIn(error: unknown): void {
    this.#accepted = ignorable(Promise.reject(error));
    this.failed(error);
  }

  cancel(reason?: string): void {
    if (this.end === undefined) this.source.cancel(this, reason);
  }

  states(options: StatesOptions = {}): AsyncGenerator<TaskState<R>, void, undefined> {
    const action = `read the states of task "${this.id}"`;
    checkKeys(action, options, ['signal']);
    const { signal } = options;
    checkSignal(action, signal);
    return this.#statesUntil(signal);
  }

  async *#statesUntil(signal: AbortSignal | undefined): AsyncGenerator<TaskState<R>, void, undefined> {
    signal?.throwIfAborted();
    try {
      // The question is refused, too, where the system or the actor stops by whose handle it was submitted.
      for await (const state of this.end === undefined ? this.source.follow(this, signal) : []) {
        // Its scheduler knows it by its id alone; what it comes to was promised by its kind.
        yield state as TaskState<R>;
        if (isFinalStatus(state.status)) return;
      }
    } catch {
      signal?.throwIfAborted();
      // The scheduler is no more, and the result says so.
    }
    yield await this.#whenEnded();
  }

  async #whenAccepted(): Promise<void> {
    // Refused, too, where the system or the actor stops by whose handle it was submitted: then its result says what it comes to.
    if (this.end === undefined && (await this.source.isIn(this).catch(() => false))) return;
    try {
      await this.result;
    } catch (error) {
      if (!this.#wasTakenIn && NOT_IN.some((type) => error instanceof type)) throw error;
    }
  }

  async #whenEnded(): Promise<TaskState<R>> {
    try {
      return { status: 'done', result: await this.result };
    } catch (thrown) {
      const error = toError(thrown);
      // It has ended by now, but not as `done`.
      return this.end === 'expired' || this.end === 'cancelled' ? { status: this.end, error } : { status: 'failed', error };
    }
  }

  #ended(status: FinalStatus): void {
    this.end = status;
    this.quiet?.();
  }
}

const nothing = (): void => undefined;

/** Where there is no task for its scheduler to have: it was refused, never came there, or there never was a scheduler. As far as the error tells. */
const NOT_IN = [TaskRefusedError, CommunicationError, SpawnError, StateError];

/** What a rejection says of how the task has ended, where its scheduler cannot be asked any more. What says that of another task comes in an envelope. */
function statusBy(error: unknown): Exclude<FinalStatus, 'done'> {
  if (error instanceof TaskExpiredError) return 'expired';
  return error instanceof TaskCancelledError ? 'cancelled' : 'failed';
}
