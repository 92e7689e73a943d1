import type { TaskEvent } from '../../contract/scheduler-info.ts';
import type { StreamWriter } from '../../contract/stream.ts';
import type { TaskState } from '../../contract/task.ts';

/** Tells one reader of the states of one task: if it is behind, of the newest, and in any case of the last. */
export class StateFeed {
  readonly #writer: StreamWriter<TaskState>;
  #newest: TaskState | undefined;
  #isLast = false;

  /** @param gone nobody reads any more */
  constructor(writer: StreamWriter<TaskState>, gone: () => void) {
    this.#writer = writer;
    writer.signal.addEventListener('abort', gone, { once: true });
  }

  tell(state: TaskState, isLast: boolean): void {
    const isBehind = this.#newest !== undefined;
    this.#newest = state;
    this.#isLast = isLast;
    if (!isBehind) this.#write();
  }

  #write(): void {
    const state = this.#newest;
    if (state === undefined) return;
    // A result that cannot be sent is told by `result`; here the states end.
    if (!tryWrite(this.#writer, state)) this.#writer.ready.then(() => this.#write(), ignore);
    else {
      this.#newest = undefined;
      if (this.#isLast) this.#writer.end();
    }
  }
}

/** Tells one reader of all tasks: what it has no room for is left out, and counted. */
export class EventFeed {
  readonly #writer: StreamWriter<TaskEvent>;
  readonly #gone: () => void;
  #skipped = 0;

  /** @param gone nobody reads any more */
  constructor(writer: StreamWriter<TaskEvent>, gone: () => void) {
    this.#writer = writer;
    this.#gone = gone;
    writer.signal.addEventListener('abort', gone, { once: true });
  }

  tell(event: TaskEvent): void {
    if (this.#skipped > 0) this.#skipped++;
    else if (!tryWrite(this.#writer, event)) this.#skip();
  }

  /** It has no room: when there is some, it learns how many it has missed. */
  #skip(): void {
    this.#skipped = 1;
    this.#tellSkipped();
  }

  #tellSkipped(): void {
    this.#writer.ready.then(() => {
      if (!tryWrite(this.#writer, { type: 'skipped', events: this.#skipped })) return this.#tellSkipped();
      this.#skipped = 0;
    }, this.#gone);
  }
}

/** Whether it needs no further attempt: written, or never to be. */
function tryWrite<T>(writer: StreamWriter<T>, item: T): boolean {
  try {
    return writer.tryWrite(item);
  } catch {
    return true; // it cannot be serialised
  }
}

const ignore = (): void => undefined;
