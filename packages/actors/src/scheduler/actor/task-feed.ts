import type { StreamWriter } from '../../contract/stream.ts';
import type { TaskState } from '../../contract/task.ts';
import { NewestWriter } from '../../streams/newest-writer.ts';

/** Tells one reader of the states of one task: if it is behind, of the newest, and in any case of the last. */
export class TaskFeed {
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
