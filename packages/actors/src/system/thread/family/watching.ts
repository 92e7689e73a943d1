import type { LocalActor, Watcher, WatchPort } from '../../../cell/cell-environment.ts';
import type { EndReason, InternalRef } from '../../../cell/internals.ts';
import { LocalRef } from '../../../cell/refs/local-ref.ts';
import { type Place, placeKey } from '../../../contract/place.ts';
import { RecordKind } from '../../../remote/envelope-layout.ts';
import { briefError } from '../log/brief-error.ts';
import type { SystemThreads } from '../system-threads.ts';

/** What watching needs from its thread. */
export interface WatchingThread {
  readonly thread: number;
  readonly handles: { refTo(thread: number, slot: number, generation: number): InternalRef };
  readonly threads: Pick<SystemThreads, 'post' | 'isLost' | 'isGone'>;
  whenHere(target: InternalRef, then: (actor: LocalActor | undefined) => Promise<void>): Promise<void>;
  later(task: () => void): void;
}

interface Watched {
  readonly target: InternalRef;
  readonly watchers: Set<Watcher>;
}

/** An end that its parent, in another thread, has not seen yet. */
interface Unseen {
  readonly place: Place;
  readonly reason: EndReason;
  readonly parentThread: number;
}

/**
 * Watching (G39 to G44): one per thread, for its actors as watchers and as watched ones.
 *
 * ```
 * watcher's thread                      thread of the one that is watched
 * first watcher of it: watch      --->  which threads want to know
 * last one leaves: unwatch        --->
 *                                       it ends: ended ---> its parent's thread, which frees the name
 *                                       seen         <---  and says so, if somebody watches (G41)
 * each watcher's mailbox          <---  terminated, behind all that it had sent (G40)
 * ```
 *
 * All of it goes through the data rings. The watcher itself decides whether a notice still counts, so nothing here has to know exactly
 * which watches were ended meanwhile.
 */
export class Watching implements WatchPort {
  readonly #thread: WatchingThread;
  /** Whom actors of this thread watch, in whatever thread. Registered again when that thread is replaced (D5). */
  readonly #watched = new Map<string, Watched>();
  /** Threads that want to know of the end of an actor of this one. */
  readonly #interested = new Map<string, Set<number>>();
  readonly #unseen = new Map<string, Unseen>();

  constructor(thread: WatchingThread) {
    this.#thread = thread;
  }

  // ------------------------------------------------------------------ actors here watch

  watch(watcher: Watcher, target: InternalRef): void {
    const key = placeKey(target);
    const known = this.#watched.get(key);
    if (known !== undefined) return void known.watchers.add(watcher);
    this.#watched.set(key, { target, watchers: new Set([watcher]) });
    this.#register(target);
  }

  unwatch(watcher: Watcher, target: InternalRef): void {
    const key = placeKey(target);
    const known = this.#watched.get(key);
    if (known === undefined || !known.watchers.delete(watcher) || known.watchers.size > 0) return;
    this.#watched.delete(key);
    if (target.thread === this.#thread.thread) this.unwatched(target, target.thread);
    else if (!this.#thread.threads.isLost(target.thread)) this.#post(target.thread, RecordKind.unwatch, target);
  }

  /** An actor that is watched here has ended: each watcher is told, and the watch is over. */
  terminated(target: Place, reason: EndReason): void {
    const key = placeKey(target);
    const known = this.#watched.get(key);
    if (known === undefined) return;
    this.#watched.delete(key);
    for (const watcher of known.watchers) watcher.watchedEnded(known.target, reason);
  }

  #register(target: InternalRef): void {
    const { thread } = this.#thread;
    if (target.thread === thread) this.watched(target, thread);
    // Not within this call, just as an answer would come later.
    else if (this.#thread.threads.isLost(target.thread)) this.#thread.later(() => this.terminated(target, 'thread-lost'));
    else if (this.#thread.threads.isGone(target)) this.#thread.later(() => this.terminated(target, 'stopped'));
    else this.#post(target.thread, RecordKind.watch, target);
  }

  // ------------------------------------------------------------------ actors here are watched

  /** Somebody in thread `from` watches `target`, which lives here, will live here, or has. */
  watched(target: Place, from: number): void {
    const ref = this.#thread.handles.refTo(target.thread, target.slot, target.generation);
    void this.#thread.whenHere(ref, async (actor) => {
      const key = placeKey(target);
      if (actor === undefined && !this.#unseen.has(key)) return this.#tell(from, target, reasonOf(ref));
      const interested = this.#interested.get(key);
      if (interested === undefined) this.#interested.set(key, new Set([from]));
      else interested.add(from);
    });
  }

  unwatched(target: Place, from: number): void {
    const key = placeKey(target);
    const interested = this.#interested.get(key);
    if (interested?.delete(from) === true && interested.size === 0) this.#interested.delete(key);
  }

  isWatched(place: Place): boolean {
    return this.#interested.has(placeKey(place));
  }

  /** An actor of this thread has ended. A parent in this thread has seen it; one in another thread will say so. */
  ended(place: Place, reason: EndReason, parentThread: number | undefined): void {
    const key = placeKey(place);
    if (!this.#interested.has(key)) return;
    this.#unseen.set(key, { place, reason, parentThread: parentThread ?? this.#thread.thread });
    if (parentThread === undefined || parentThread === this.#thread.thread) this.seen(place);
  }

  /** The parent has seen the end, and the name is free: now the others are told (G41). */
  seen(place: Place): void {
    const key = placeKey(place);
    const unseen = this.#unseen.get(key);
    if (unseen === undefined) return;
    const threads = this.#interested.get(key) ?? [];
    this.#unseen.delete(key);
    this.#interested.delete(key);
    for (const thread of threads) this.#tell(thread, place, unseen.reason);
  }

  // ------------------------------------------------------------------ threads that end (D5, G43)

  /** The actors of `thread` that are watched here. */
  watchedIn(thread: number): readonly Place[] {
    return [...this.#watched.values()].flatMap(({ target }) => (target.thread === thread ? [target] : []));
  }

  /** These do not come back. What their thread had published was taken in before, so a notice of its own has come first. */
  endedWithThread(places: Iterable<Place>, reason: EndReason = 'thread-lost'): void {
    for (const place of places) this.terminated(place, reason);
  }

  /** The successor of `thread` does not know who watches the actors that came back. */
  watchAgain(thread: number): void {
    for (const { target } of [...this.#watched.values()]) if (target.thread === thread) this.#register(target);
  }

  /** Nobody in `thread` watches any more, and nobody there will say that it has seen an end. */
  threadGone(thread: number): void {
    for (const [key, interested] of [...this.#interested]) {
      if (interested.delete(thread) && interested.size === 0) this.#interested.delete(key);
    }
    for (const { place, parentThread } of [...this.#unseen.values()]) if (parentThread === thread) this.seen(place);
  }

  // ------------------------------------------------------------------ telling

  #tell(to: number, target: Place, reason: EndReason): void {
    if (to === this.#thread.thread) return this.terminated(target, reason);
    if (this.#thread.threads.isLost(to)) return;
    try {
      this.#post(to, RecordKind.terminated, target, reason);
    } catch {
      // An error that cannot be sent, or is too long, is told without its details.
      this.#post(to, RecordKind.terminated, target, reason instanceof Error ? briefError(reason) : reason);
    }
  }

  #post(to: number, kind: RecordKind, { slot, generation }: Place, payload?: EndReason): void {
    this.#thread.threads.post(to, kind, [slot, generation], payload);
  }
}

/** Why an actor ended that had ended before anybody watched it, as far as its reference knows. */
function reasonOf(ref: InternalRef): EndReason {
  return ref instanceof LocalRef ? ref.endReason : 'stopped';
}
