import type { TaskEvent } from '../../contract/scheduler-info.ts';
import type { StreamWriter } from '../../contract/stream.ts';
import { NewestWriter } from '../../streams/newest-writer.ts';

/** Tells one reader of all tasks: what it has no room for is left out, and counted, as is what cannot be sent. */
class EventFeed {
  readonly #newest: NewestWriter<TaskEvent>;
  #skipped = 0;
  /** What was written last cannot be sent. */
  #isRefused = false;

  /** @param gone nobody reads any more */
  constructor(writer: StreamWriter<TaskEvent>, gone: () => void) {
    const refused = (): void => {
      this.#isRefused = true;
    };
    this.#newest = new NewestWriter(writer, { gone, refused });
  }

  /** When a reader that was behind has room again, it learns how many it has missed. */
  tell(event: TaskEvent): void {
    if (this.#isTold(event) || this.#isTold(withoutResult(event))) return;
    this.#skipped = this.#newest.isBehind ? this.#skipped + 1 : 1;
    this.#newest.write({ type: 'skipped', events: this.#skipped });
  }

  #isTold(event: TaskEvent | undefined): boolean {
    if (event === undefined) return false;
    this.#isRefused = false;
    return this.#newest.tryWrite(event) && !this.#isRefused;
  }
}

/** A result may be larger than a message, or such that no thread but its own can have it: that its task is done is told all the same. */
function withoutResult(event: TaskEvent): TaskEvent | undefined {
  if (event.type !== 'task' || event.state.status !== 'done' || event.state.result === undefined) return undefined;
  return { ...event, state: { status: 'done', result: undefined } };
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
