import {
  incarnationOf,
  type MessageCodec,
  NotSerializableError,
  type OutboundLink,
  RecordMemory,
  type SharedRegions,
} from '@ringmaster/core';
import type { AskTable } from '../../../ask/ask-table.ts';
import type { OpenAsk } from '../../../ask/open-ask.ts';
import { asActorRef } from '../../../cell/refs/actor-ref-base.ts';
import { BlockHandle } from '../../../cell/blocks/block-handle.ts';
import type { KinPort, LocalActor, StateMemory } from '../../../cell/cell-environment.ts';
import type { CellStates } from '../../../cell/states/cell-states.ts';
import type { InternalRef, InternalReply, Place } from '../../../cell/internals.ts';
import type { ShownState } from '../../../cell/standing.ts';
import type { KeptState } from '../../../cell/states/kept-states.ts';
import type { AnyRef } from '../../../contract/actor-ref.ts';
import { MessageTooLargeError, ThreadLostError } from '../../../contract/errors/runtime-errors.ts';
import { toError } from '../../../contract/errors/to-error.ts';
import type { StateInspection } from '../../../contract/inspection.ts';
import type { AskOptions } from '../../../contract/message.ts';
import { shown } from '../../../contract/shown.ts';
import type { AnySnapshot } from '../../../contract/state.ts';
import type { StatePort, StateRequest } from '../../../contract/state-port.ts';
import { RecordKind } from '../../../remote/envelope-layout.ts';
import type { CancellationPort } from '../../../remote/remote-environment.ts';
import type { SystemThreads } from '../system-threads.ts';

/** A state that is longer is described to observers, not shown. */
const SHOWN_BYTES_MAX = 256 * 1024;

/** Bytes of a record beside the state in it. */
const RECORD_BYTES = 512;

/** What states need from their thread. */
export interface StatefulThread {
  readonly thread: number;
  readonly incarnation: number;
  readonly systemId: number;
  readonly host: { now(): number; wallClock(): number };
  readonly config: { readonly defaults: { readonly maxMessageBytes: number } };
  readonly codec: MessageCodec;
  readonly regions: SharedRegions;
  readonly asks: AskTable;
  readonly cancellations: Pick<CancellationPort, 'isGivenUp'>;
  readonly kin: Pick<KinPort, 'report'>;
  readonly blocks: { stay(): void };
  readonly handles: { replyTo(thread: number, id: number, incarnation: number): InternalReply };
  readonly threads: Pick<SystemThreads, 'peer' | 'post' | 'isLost' | 'isGone'>;
  whenHere(target: InternalRef, then: (actor: LocalActor | undefined) => Promise<void>): Promise<void>;
  stateNotKept(actor: LocalActor, key: string, error: Error): void;
}

/** A request on its way to the thread of the actor. */
interface StateRecord {
  readonly request: StateRequest;
  /** Nobody waits for the answer after that, on the clock of all threads (C4). */
  readonly untilMs: number;
  /** It was asked with a signal: its asker may give it up before that. */
  readonly isCancellable: boolean;
}

/**
 * The states of a thread's actors, and the way to those of all others.
 *
 * A request is an ask of the runtime's own, a record in the data ring that is acted on when it is read, past all mailboxes (Z11). So it settles as
 * asks do (G45): one that a dead thread had read fails, one that waits for it is answered by its successor (D2).
 */
export class ThreadStates implements StateMemory, StatePort {
  readonly #thread: StatefulThread;
  /** Those whose states wait for room on the way to their parent's thread. */
  readonly #waiting = new WeakSet<LocalActor>();

  constructor(thread: StatefulThread) {
    this.#thread = thread;
  }

  // ------------------------------------------------------------------ requests

  ask(of: AnyRef, request: StateRequest, options: Pick<AskOptions, 'timeout' | 'signal'>): Promise<unknown> {
    let target: InternalRef;
    try {
      target = this.#checked(of);
    } catch (error) {
      return Promise.reject(error);
    }
    const handle = this.#thread.asks.ask(target, undefined, { type: `state ${request.what}` }, options);
    if (!handle.answered) {
      try {
        this.#send(target, request, handle);
      } catch (error) {
        handle.fail(toError(error));
      }
    }
    return handle.listener.promise;
  }

  /** A request of another thread is here. */
  asked(target: InternalRef, from: number, ask: { readonly id: number; readonly incarnation: number }, payload: unknown): void {
    const record = payload as StateRecord;
    const { handles, cancellations } = this.#thread;
    const isGivenUp = (): boolean => record.isCancellable && cancellations.isGivenUp({ thread: from, ...ask });
    this.#answer(target, record, handles.replyTo(from, ask.id, ask.incarnation), isGivenUp);
  }

  #checked(of: unknown): InternalRef {
    const action = 'Cannot look at the states of an actor';
    if (typeof of !== 'object' || of === null) throw new TypeError(`${action}: it is given by its reference, not ${shown(of)}`);
    const known = asActorRef(of);
    if (known.systemId !== this.#thread.systemId) throw new TypeError(`${action}: "${known.name}" belongs to another system`);
    return known;
  }

  #send(target: InternalRef, request: StateRequest, ask: OpenAsk): void {
    const thread = this.#thread;
    const record: StateRecord = { request, untilMs: ask.deadlineMs, isCancellable: ask.isCancellable };
    if (target.thread === thread.thread) return this.#answer(target, record, ask, () => ask.isGivenUp);
    if (thread.threads.isLost(target.thread)) {
      const data = { thread: target.thread, culprit: false };
      throw new ThreadLostError(`Cannot look at the states of "${target.name}": its thread has died`, { data });
    }
    if (thread.threads.isGone(target)) throw target.stoppedError('look at the states of');
    thread.threads.post(target.thread, RecordKind.state, [target.slot, target.generation, 0, ask.id, thread.incarnation], record);
  }

  #answer(target: InternalRef, { request, untilMs }: StateRecord, ask: InternalReply, isGivenUp: () => boolean): void {
    const isWanted = (): boolean => !ask.answered && !isGivenUp() && this.#thread.host.now() < untilMs;
    const outcome = this.#thread.whenHere(target, async (actor) => {
      if (actor === undefined) throw target.stoppedError('look at the states of');
      const answer = await actor.answerStates(request, isWanted);
      if (!ask.answered) ask.tell(answer);
    });
    outcome.catch((error: unknown) => ask.failByRuntime(toError(error)));
  }

  // ------------------------------------------------------------------ values

  get life(): number {
    return incarnationOf(this.#thread.regions, this.#thread.thread);
  }

  wallClock(): number {
    return this.#thread.host.wallClock();
  }

  unsendable(value: object): string | undefined {
    if (value instanceof BlockHandle) return 'it is a block, which has one owner at a time';
    const { codec, blocks } = this.#thread;
    try {
      codec.encodeToBytes({ value });
      return undefined;
    } catch (error) {
      blocks.stay();
      const text = toError(error).message;
      return error instanceof NotSerializableError ? text.replace(/^Cannot encode [^:]*: /, '') : text;
    }
  }

  encode(snapshot: AnySnapshot): Uint8Array {
    const limit = this.#thread.config.defaults.maxMessageBytes - RECORD_BYTES;
    const bytes = this.#thread.codec.encodeToBytes(snapshot);
    if (bytes.byteLength <= limit) return bytes.slice();
    throw new MessageTooLargeError(
      `Cannot keep state: it takes ${bytes.byteLength} bytes, at most ${limit} can be kept (maxMessageBytes)`,
      {
        data: { bytes: bytes.byteLength, limit },
      },
    );
  }

  decode(bytes: Uint8Array): AnySnapshot {
    // Encoded by this thread, or by the one it has taken over for: the tables are the same.
    return this.#decoded(bytes, this.#thread.thread) as AnySnapshot;
  }

  #decoded(bytes: Uint8Array, from: number): unknown {
    const aligned = new Uint8Array((bytes.byteLength + 7) & ~7);
    aligned.set(bytes);
    return this.#thread.codec.decode(new RecordMemory(aligned.buffer), 0, bytes.byteLength, from);
  }

  // ------------------------------------------------------------------ for observers

  /** Encoded here: the way of questions and answers knows no references. */
  shown(snapshots: CellStates['snapshots']): readonly ShownState[] {
    return snapshots.map(({ info, value }) => {
      try {
        const bytes = this.#thread.codec.encodeToBytes({ value });
        if (bytes.byteLength > SHOWN_BYTES_MAX) return { info, value: `${bytes.byteLength} bytes, too long to be shown` };
        return { info, value: bytes.slice() };
      } catch (error) {
        this.#thread.blocks.stay();
        return { info, value: `cannot be shown: ${toError(error).message}` };
      }
    });
  }

  /** In the owner's thread, what `thread` has shown. */
  read({ info, value }: ShownState, thread: number): StateInspection {
    if (typeof value === 'string') return { ...info, value };
    try {
      return { ...info, ...(this.#decoded(value, thread) as { readonly value: unknown }) };
    } catch (error) {
      return { ...info, value: `cannot be read: ${toError(error).message}` };
    }
  }

  // ------------------------------------------------------------------ what is kept elsewhere

  keepsFor(actor: LocalActor): boolean {
    const parent: Place | undefined = actor.lineage.at(-1);
    return parent !== undefined && parent.thread !== this.#thread.thread;
  }

  keep(actor: LocalActor, states: () => readonly KeptState[]): void {
    const parent = actor.lineage.at(-1);
    if (parent === undefined || this.#waiting.has(actor)) return;
    const { link } = this.#thread.threads.peer(parent.thread);
    if (!link.hasOutbox) return this.#report(actor, link, states());
    // That thread is behind: of what changes meanwhile only the newest is sent.
    this.#waiting.add(actor);
    link.onRoom(() => {
      this.#waiting.delete(actor);
      if (!actor.isOver) this.#report(actor, link, states());
    });
  }

  notKept(actor: LocalActor, key: string, error: Error): void {
    this.#thread.stateNotKept(actor, key, error);
  }

  /** Published at once: of a later message of this turn the thread may die, and who was answered knows of this one. */
  #report(actor: LocalActor, link: OutboundLink, states: readonly KeptState[]): void {
    for (const state of states) this.#thread.kin.report(actor, { what: 'kept', state });
    link.flush();
  }
}
