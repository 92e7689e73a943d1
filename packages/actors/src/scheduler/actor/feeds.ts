import type { TaskEvent } from '../../contract/scheduler-info.ts';
import type { StreamWriter } from '../../contract/stream.ts';
import type { TaskState } from '../../contract/task.ts';
import { NewestWriter } from '../../streams/newest-writer.ts';

/** Tells one reader of the states of one task: if it is behind, of the newest, and in any case of the last. */
export class StateFeed {
  readonly #newest: NewestWriter<TaskState>;

  /** @param gone nobody reads any more */
  constructor(writer: StreamWriter<TaskState>, gone: () => void) {
    // A result that cannot be sent is told by `result`; here the states end.
    this.#newest = new NewestWriter(writer, { gone });
  }

  tell(state: TaskState, isLast: boolean): void {
    this.#newest.write(state);
    if (isLast) this.#newest.end();
  }
}

/** Tells one reader of all tasks: what it has no room for is left out, and counted. */
export class EventFeed {
  readonly #newest: NewestWriter<TaskEvent>;
  #skipped = 0;

  /** @param gone nobody reads any more */
  constructor(writer: StreamWriter<TaskEvent>, gone: () => void) {
    this.#newest = new NewestWriter(writer, { gone });
  }

  /** When a reader that was behind has room again, it learns how many it has missed. */
  tell(event: TaskEvent): void {
    if (this.#newest.tryWrite(event)) return;
    this.#skipped = this.#newest.isBehind ? this.#skipped + 1 : 1;
    this.#newest.write({ type: 'skipped', events: this.#skipped });
  }
}
