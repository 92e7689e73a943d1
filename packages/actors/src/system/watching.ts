import type { LocalActor, WatchPort } from '../cell/cell-environment.ts';
import type { EndReason, InternalRef, Place } from '../cell/internals.ts';
import { LocalRef } from '../cell/local-ref.ts';
import { briefOf } from '../contract/errors/brief-error.ts';
import { StateError } from '../contract/errors/state-error.ts';
import { RecordKind } from '../remote/envelope-layout.ts';
import { watchKey } from '../watch/watch-list.ts';

/** What watching takes of its thread. */
export interface WatchingThread {
  readonly thread: number;
  readonly handles: { refTo(thread: number, slot: number, generation: number): InternalRef };
  post(thread: number, kind: RecordKind, prefix: readonly number[], payload: unknown): void;
  whenHere(target: InternalRef, then: (actor: LocalActor | undefined) => Promise<void>): Promise<void>;
  /** Nothing reaches that thread any more. */
  isLost(thread: number): boolean;
  /** The actor has ended, and its thread with it: nobody there would say so. */
  isGone(ref: InternalRef): boolean;
  later(task: () => void): void;
}

interface Watched {
  readonly target: InternalRef;
  readonly watchers: Set<LocalActor>;
}

/** An end that its parent, in another thread, has not seen yet. */
interface Unseen {
  readonly place: Place;
  readonly reason: EndReason;
  readonly parentThread: number;
}

/**
 * Who is told of whose end (G39-G44), one per thread: its actors as watchers, and as those who are watched.
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
 * All of it goes through the data rings. Whether a notice still counts is known where the watcher is, so nothing here has to be
 * exact about what was called off meanwhile.
 */
export class Watching implements WatchPort {
  readonly #thread: WatchingThread;
  /** Whom actors of this thread watch, in whatever thread: registered again with a thread that was replaced (D5). */
  readonly #watched = new Map<string, Watched>();
  /** Threads that want to know of the end of an actor of this one. */
  readonly #interested = new Map<string, Set<number>>();
  readonly #unseen = new Map<string, Unseen>();

  constructor(thread: WatchingThread) {
    this.#thread = thread;
  }

  // ------------------------------------------------------------------ actors here watch

  watch(watcher: LocalActor, target: InternalRef): void {
    const key = watchKey(target);
    const known = this.#watched.get(key);
    if (known !== undefined) return void known.watchers.add(watcher);
    this.#watched.set(key, { target, watchers: new Set([watcher]) });
    this.#register(target);
  }

  unwatch(watcher: LocalActor, target: InternalRef): void {
    const key = watchKey(target);
    const known = this.#watched.get(key);
    if (known === undefined || !known.watchers.delete(watcher) || known.watchers.size > 0) return;
    this.#watched.delete(key);
    if (target.thread === this.#thread.thread) this.unwatched(target, target.thread);
    else if (!this.#thread.isLost(target.thread)) this.#post(target.thread, RecordKind.unwatch, target);
  }

  /** One that is watched here has ended: each watcher is told, and this is over. */
  terminated(target: Place, reason: EndReason): void {
    const key = watchKey(target);
    const known = this.#watched.get(key);
    if (known === undefined) return;
    this.#watched.delete(key);
    for (const watcher of known.watchers) watcher.watchedEnded(known.target, reason);
  }

  #register(target: InternalRef): void {
    const { thread } = this.#thread;
    if (target.thread === thread) this.watched(target, thread);
    // In a moment of its own, as an answer would come.
    else if (this.#thread.isLost(target.thread)) this.#thread.later(() => this.terminated(target, 'thread-lost'));
    else if (this.#thread.isGone(target)) this.#thread.later(() => this.terminated(target, 'stopped'));
    else this.#post(target.thread, RecordKind.watch, target);
  }

  // ------------------------------------------------------------------ actors here are watched

  /** Somebody in thread `from` watches `target`, which lives here, will, or has. */
  watched(target: Place, from: number): void {
    const ref = this.#thread.handles.refTo(target.thread, target.slot, target.generation);
    void this.#thread.whenHere(ref, async (actor) => {
      const key = watchKey(target);
      if (actor === undefined && !this.#unseen.has(key)) return this.#tell(from, target, reasonOf(ref));
      const interested = this.#interested.get(key);
      if (interested === undefined) this.#interested.set(key, new Set([from]));
      else interested.add(from);
    });
  }

  unwatched(target: Place, from: number): void {
    const key = watchKey(target);
    const interested = this.#interested.get(key);
    if (interested?.delete(from) === true && interested.size === 0) this.#interested.delete(key);
  }

  isWatched(place: Place): boolean {
    return this.#interested.has(watchKey(place));
  }

  /** An actor of this thread has ended; a parent in this one has seen it, one in another will say so. */
  ended(place: Place, reason: EndReason, parentThread: number | undefined): void {
    const key = watchKey(place);
    if (!this.#interested.has(key)) return;
    this.#unseen.set(key, { place, reason, parentThread: parentThread ?? this.#thread.thread });
    if (parentThread === undefined || parentThread === this.#thread.thread) this.seen(place);
  }

  /** The parent has seen the end, and the name is free: now the others are told (G41). */
  seen(place: Place): void {
    const key = watchKey(place);
    const unseen = this.#unseen.get(key);
    if (unseen === undefined) return;
    const threads = this.#interested.get(key) ?? [];
    this.#unseen.delete(key);
    this.#interested.delete(key);
    for (const thread of threads) this.#tell(thread, place, unseen.reason);
  }

  // ------------------------------------------------------------------ threads that end (D5, G43)

  /** Those of `thread` that actors here watch. */
  watchedIn(thread: number): readonly Place[] {
    return [...this.#watched.values()].flatMap(({ target }) => (target.thread === thread ? [target] : []));
  }

  /** These do not come back. What their thread had published has been taken in: a notice of its own was first. */
  endedWithThread(places: Iterable<Place>, reason: EndReason = 'thread-lost'): void {
    for (const place of places) this.terminated(place, reason);
  }

  /** Whoever took over for `thread` knows nothing of who watches the actors that came back. */
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
    if (this.#thread.isLost(to)) return;
    try {
      this.#post(to, RecordKind.terminated, target, reason);
    } catch {
      // An error that cannot be sent, or is too long, is told without its details.
      const text = reason instanceof Error ? briefOf(reason) : reason;
      this.#post(to, RecordKind.terminated, target, new StateError(text));
    }
  }

  #post(to: number, kind: RecordKind, { slot, generation }: Place, payload?: EndReason): void {
    this.#thread.post(to, kind, [slot, generation], payload);
  }
}

/** Why one ended that had ended before anybody watched it, as far as its reference knows. */
function reasonOf(ref: InternalRef): EndReason {
  return ref instanceof LocalRef ? ref.endReason : 'stopped';
}
