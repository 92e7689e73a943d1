import type { TaskEvent } from '../../contract/scheduler-info.ts';
import type { StreamWriter } from '../../contract/stream.ts';
import { NewestWriter } from '../../streams/newest-writer.ts';

/** Tells one reader of all tasks: what it has no room for is left out, and counted. */
class EventFeed {
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

/** All that are told of a scheduler's tasks. */
export class EventFeeds {
  readonly #feeds = new Set<EventFeed>();

  /** Nobody is: then nothing need be made to be told. */
  get isEmpty(): boolean {
    return this.#feeds.size === 0;
  }

  add(writer: StreamWriter<TaskEvent>): void {
    const feed = new EventFeed(writer, () => this.#feeds.delete(feed));
    this.#feeds.add(feed);
  }

  tell(event: TaskEvent): void {
    for (const feed of this.#feeds) feed.tell(event);
  }
}
