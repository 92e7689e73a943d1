import { OPEN_WRITER, type StreamTo, type StreamWriter } from '../../contract/stream.ts';
import type { StreamHolder } from '../../contract/stream-holder.ts';
import type { StateVersion } from '../../contract/state.ts';
import type { StateItem } from '../../contract/state-port.ts';
import { toError } from '../../contract/errors/to-error.ts';
import type { VersionLog } from '../../versions/version-log.ts';
import type { EndReason } from '../internals.ts';

/** One who watches a state. */
interface Watcher {
  readonly writer: StreamWriter<StateItem>;
  /** The next version to be written; undefined: the newest, whatever it is. */
  next: number | undefined;
  /** It waits for credit. */
  isWaiting: boolean;
}

/**
 * Those who watch one state of an actor, in whatever threads.
 *
 * The history is their buffer: a watcher that is behind costs a number, not a copy. When it has room again it is written what the history still
 * holds, and before that how much it has missed (G70). The actor itself waits for nobody.
 */
export class StateWatchers {
  readonly #holder: StreamHolder;
  readonly #watchers = new Set<Watcher>();
  /** Undefined: the actor has no such state yet. */
  #log: VersionLog | undefined;

  constructor(name: string) {
    // They belong to the actor, not to its incarnation: a restart is a version like any other.
    this.#holder = { name, hold: nothing, release: nothing, readerLeft: nothing };
  }

  get size(): number {
    return this.#watchers.size;
  }

  add(to: StreamTo<StateItem>, seen: StateVersion | undefined): void {
    const writer = to[OPEN_WRITER](this.#holder);
    const watcher: Watcher = { writer, next: this.#nextAfter(seen), isWaiting: false };
    this.#watchers.add(watcher);
    writer.signal.addEventListener('abort', () => void this.#watchers.delete(watcher), { once: true });
    this.#write(watcher);
  }

  /** Who has watched it in a life before is told of this one from its beginning. */
  #nextAfter(seen: StateVersion | undefined): number | undefined {
    const log = this.#log;
    if (seen === undefined) return undefined;
    // What is not there yet begins with its first version.
    if (log === undefined) return 1;
    return seen.life === log.life ? seen.version + 1 : log.firstVersion;
  }

  /** There is a new version, or another log of the same life. */
  changed(log: VersionLog): void {
    this.#log = log;
    for (const watcher of this.#watchers) if (!watcher.isWaiting) this.#write(watcher);
  }

  /** The actor has ended. Who is behind is still written what the history holds. */
  end(reason: EndReason): void {
    for (const watcher of this.#watchers) {
      const { writer } = watcher;
      const rest = [...this.#itemsFor(watcher), { ended: reason }];
      // If nobody reads any more there is nobody to tell.
      void writer.from(rest).catch(nothing);
    }
    this.#watchers.clear();
  }

  #write(watcher: Watcher): void {
    watcher.isWaiting = false;
    if (!this.#watchers.has(watcher)) return;
    try {
      for (const item of this.#itemsFor(watcher)) if (!watcher.writer.tryWrite(item)) return this.#wait(watcher);
    } catch (error) {
      this.#watchers.delete(watcher);
      watcher.writer.fail(toError(error));
    }
  }

  /** What it has not been written. Each counts as written as soon as the next is asked for. */
  *#itemsFor(watcher: Watcher): Generator<StateItem> {
    const log = this.#log;
    if (log === undefined) return;
    // Who has seen nothing yet begins with what there is when it has room.
    const next = watcher.next ?? log.newest.version;
    const skipped = log.oldestVersion - next;
    if (skipped > 0) {
      yield { skipped, life: log.life };
      watcher.next = log.oldestVersion;
    }
    for (let snapshot = log.at(watcher.next ?? next); snapshot !== undefined; snapshot = log.at(watcher.next)) {
      yield { snapshot };
      watcher.next = snapshot.version + 1;
    }
  }

  #wait(watcher: Watcher): void {
    watcher.isWaiting = true;
    watcher.writer.ready.then(
      () => this.#write(watcher),
      () => void this.#watchers.delete(watcher),
    );
  }
}

function nothing(): void {
  // Nobody is to be told.
}
