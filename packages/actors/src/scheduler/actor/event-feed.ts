import type { TaskEvent } from '../../contract/scheduler-info.ts';
import type { StreamWriter } from '../../contract/stream.ts';
import { NewestWriter } from '../../streams/newest-writer.ts';

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
