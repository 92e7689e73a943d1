import { answerWith } from '../ask/answer-with.ts';
import { managingOf } from '../cell/inside-context.ts';
import type { Managing } from '../cell/managing.ts';
import type { ActorContext } from '../contract/actor-context.ts';
import type { ReplyTo } from '../contract/actor-ref.ts';
import type { ArchiveMessage, ArchivedState } from '../contract/archive.ts';
import type { Behavior } from '../contract/behavior.ts';
import { StateUnknownError } from '../contract/errors/state-errors.ts';
import { toError } from '../contract/errors/to-error.ts';
import { on } from '../contract/on.ts';
import type { StopReason } from '../contract/stop-reason.ts';
import type { StateId, StateStore } from '../contract/state-store.ts';
import { describeRest, restOf } from './archive-rest.ts';
import { type Recorded, RecordedList } from './recorded-list.ts';
import { Recording } from './recording.ts';
import { stateIdOf } from './state-id-of.ts';
import { StoreQueue } from './store-queue.ts';

/** What an archive does: it knows what it records, and answers from its store. */
export class ArchiveBehavior {
  readonly #ctx: ActorContext<ArchiveMessage>;
  readonly #life: Managing;
  readonly #store: StoreQueue;
  readonly #recorded: RecordedList;
  readonly #recordings = new Map<string, Recording>();
  /** Those who wait until something is stored, or until it is certain that nothing will be. */
  readonly #waiting = new Map<Recording, ReplyTo<boolean>[]>();
  #isStopping = false;

  constructor(ctx: ActorContext<ArchiveMessage>, store: StateStore, keep: number) {
    this.#ctx = ctx;
    this.#life = managingOf(ctx);
    const failed = (error: Error): void => this.#failed(error);
    this.#store = new StoreQueue(store, { archive: ctx.self.name, keep, failed, isOver: () => this.#life.isOver });
    this.#recorded = new RecordedList(ctx);
  }

  behavior(): Behavior<ArchiveMessage> {
    for (const recorded of this.#recorded.recorded) this.#record(recorded);
    // From now on: a stop may find it waiting for its store in a handler, and then the hook never runs.
    this.#life.onOver(() => this.#warnOfRest());
    return {
      receive: on<ArchiveMessage>({
        // A store that fails says so itself, and restarts the archive once.
        record: ({ of, id, replyTo }) => this.#begin({ of, id }, replyTo).catch((error: unknown) => replyTo.fail(toError(error))),
        release: ({ id, replyTo }) => this.#release(id, replyTo).catch((error: unknown) => replyTo.fail(toError(error))),
        read: ({ id, range, replyTo }) => answerLater(replyTo, this.#store.read(id, range)),
        list: ({ replyTo }) => answerLater(replyTo, this.#list()),
        forget: ({ id, before, replyTo }) => {
          this.#noteForgotten(id, before);
          answerLater(replyTo, this.#store.forget(id, before));
        },
        'ringmaster/store-failed': ({ error }) => {
          throw error;
        },
      }),
      stop: () => this.#stop(),
    };
  }

  #failed(error: Error): void {
    // No life follows: how much was not stored is said at the end.
    if (this.#isStopping) return;
    // Not told: a mailbox that is full would refuse it, and nothing would be stored any more.
    this.#ctx.pipeToSelf(Promise.resolve(), () => ({ type: 'ringmaster/store-failed', error }));
  }

  /** What the actors have by now is stored. Whoever is killed on the way, since its time is over, says how much was not. */
  async #stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(Array.from(this.#recordings.values(), (recording) => recording.finish()));
    await this.#store.close();
  }

  #warnOfRest(): void {
    // After a restart the next life goes on behind what is stored.
    if (this.#ctx.self.isAlive) return;
    const rest = restOf(this.#recordings.values());
    // Of one that did not come to its stop it is not known whether its actors have more: that is said only beside what is known to be lost.
    if (rest === undefined || (rest.versions === 0 && !this.#isStopping)) return;
    const { failure: err } = this.#store;
    this.#ctx.log.warn({ ...rest, ...(err === undefined ? {} : { err }) }, describeRest(rest));
  }

  /** One at a time: what comes first has its place in the list before the next is looked at. */
  async #begin({ of, id }: Pick<Recorded, 'of' | 'id'>, replyTo: ReplyTo<boolean>): Promise<void> {
    const known = this.#recordings.get(stateIdOf(id));
    if (known?.recorded.of === of) return this.#await(known, replyTo);
    // Another actor has the name now: what was read of this one is stored before the store is read, and nothing after it.
    known?.end();
    const [newest] = await this.#store.read(id, { limit: 1 });
    if (known !== undefined) this.#leave(known);
    this.#await(this.#record(this.#recorded.begin({ of, id }, newest)), replyTo);
  }

  #record(recorded: Recorded): Recording {
    const recording = new Recording(recorded, {
      ...{ host: this.#ctx, store: this.#store },
      begun: () => this.#answer(recording),
      ended: (reason) => this.#ended(recording, reason),
    });
    this.#recordings.set(stateIdOf(recorded.id), recording);
    recording.begin();
    return recording;
  }

  #ended(recording: Recording, reason: StopReason): void {
    const { id } = recording.recorded;
    if (reason instanceof StateUnknownError && this.#waiting.has(recording)) {
      // Whoever wants it recorded is told, and nobody else.
      for (const replyTo of this.#waiting.get(recording) ?? []) replyTo.fail(reason);
      this.#waiting.delete(recording);
    } else if (reason instanceof Error) this.#ctx.log.warn({ err: reason, ...id }, 'state is recorded no more');
    this.#leave(recording);
  }

  #await(recording: Recording, replyTo: ReplyTo<boolean>): void {
    if (recording.hasBegun) return void replyTo.tell(true);
    this.#waiting.set(recording, [...(this.#waiting.get(recording) ?? []), replyTo]);
  }

  #answer(recording: Recording): void {
    const waiting = this.#waiting.get(recording) ?? [];
    this.#waiting.delete(recording);
    for (const replyTo of waiting) replyTo.tell(recording.hasBegun);
  }

  /** What was read of it is stored before it is noted how far that went: there it goes on if it is recorded again. */
  async #release(id: StateId, replyTo: ReplyTo<void>): Promise<void> {
    const recording = this.#recordings.get(stateIdOf(id));
    if (recording !== undefined) {
      recording.end();
      await this.#store.written();
      this.#leave(recording);
    }
    replyTo.tell(undefined);
  }

  /** Whoever waits for its first version would wait for ever: it has none, and nobody looks for it any more. */
  #leave(recording: Recording): void {
    const { recorded, newest } = recording;
    const key = stateIdOf(recorded.id);
    if (this.#recordings.get(key) !== recording) return;
    recording.end();
    this.#recordings.delete(key);
    this.#answer(recording);
    this.#recorded.release(recorded, newest);
  }

  #noteForgotten(id: StateId, before: number): void {
    const newest = this.#recordings.get(stateIdOf(id))?.newest;
    if (newest !== undefined && newest.number < before) this.#recorded.forget(id, newest);
  }

  async #list(): Promise<readonly ArchivedState[]> {
    const stored = await this.#store.list();
    return stored.map(({ name, key, number, at }) => ({
      name,
      key,
      number,
      at,
      isRecorded: this.#recordings.has(stateIdOf({ name, key })),
    }));
  }
}

/** The store takes its time; whatever else comes goes on meanwhile. */
function answerLater<T>(replyTo: ReplyTo<T>, answer: Promise<T>): void {
  answer.then(
    (value) => answerWith(replyTo, value),
    (error: unknown) => replyTo.fail(toError(error)),
  );
}
