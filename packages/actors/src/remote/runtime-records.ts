import { type RecordMemory, UndecodableError } from '@ringmaster/core';
import type { Place } from '../cell/internals.ts';
import { Awaited, FLAG_FAILED, FLAG_WATCHED, PREFIX_BYTES, RecordKind } from './envelope-layout.ts';
import { NoSuchPlaceError } from './no-such-place.ts';
import type { RemoteEnvironment } from './remote-environment.ts';
import type { StreamRecord } from './stream-records.ts';

/** What reading them takes of their thread, or of whoever reads them in its place. */
export type RuntimeRecordEnvironment = Pick<RemoteEnvironment, 'thread' | 'codec' | 'handles' | 'whenHere' | 'deadLetter'>;

/** Whom they are for. */
export interface RuntimePorts {
  spawn(place: Place, plan: unknown): void;
  adopt(place: Place, plan: unknown): void;
  started(child: Place, error: Error | undefined): void;
  /** `isWatched`: other watchers are told when this thread has confirmed that it has seen the end. */
  childEnded(child: Place, parent: Place, notice: unknown, isWatched: boolean): void;
  /** A child tells its parent, a parent its child. */
  reported(child: Place, parent: Place, report: unknown): void;
  ordered(child: Place, order: unknown): void;
  /** Somebody in another thread wants this actor drained, and has sent it nothing behind this (S6). */
  drain(target: Place): void;
  /** Actors in thread `from` watch this one, or no longer do. */
  watched(target: Place, from: number): void;
  unwatched(target: Place, from: number): void;
  /** Its parent's thread has seen that it has ended. */
  seen(target: Place): void;
  /** One that actors here watch has ended. */
  terminated(target: Place, reason: unknown): void;
  stream(record: StreamRecord): void;
  /** Somebody wants something of the states of an actor here. */
  states(target: Place, from: number, ask: { readonly id: number; readonly incarnation: number }, request: unknown): void;
  log(from: number, line: unknown): void;
  event(from: number, event: unknown): void;
}

/** Where a record lies that could not be read. */
export interface UnreadRecord {
  readonly from: number;
  readonly memory: RecordMemory;
  readonly offset: number;
  readonly lengthBytes: number;
  readonly kind: number;
}

/** An await as it lies in its record: an ask without a message, for the start or the end of an actor here. */
interface Await {
  readonly target: Place;
  readonly what: number;
  readonly id: number;
  readonly incarnation: number;
}

/** What the runtimes of other threads have to say to this one: each kind of record, handed to the part of the thread that it is for. */
export class RuntimeRecords {
  readonly #environment: RuntimeRecordEnvironment;
  readonly #ports: RuntimePorts;

  constructor(environment: RuntimeRecordEnvironment, ports: RuntimePorts) {
    this.#environment = environment;
    this.#ports = ports;
  }

  // Limit: five parameters, as core hands records over.
  receive(from: number, memory: RecordMemory, offset: number, lengthBytes: number, kind: number): void {
    let payload: unknown;
    try {
      payload = this.#environment.codec.decode(memory, offset + PREFIX_BYTES, lengthBytes - PREFIX_BYTES, from);
    } catch (error) {
      return this.unreadable(error, { from, memory, offset, lengthBytes, kind });
    }
    this.#act({ from, words: wordsOf(memory, offset), payload }, kind);
  }

  /** The end of a stream is its end, whatever was to be said about it, as long as the record says which. */
  unreadable(error: unknown, { from, memory, offset, lengthBytes, kind }: UnreadRecord): void {
    if (kind !== RecordKind.stream || lengthBytes < PREFIX_BYTES) return this.#undecodable(error);
    this.#act({ from, words: wordsOf(memory, offset), payload: error }, kind);
  }

  #undecodable(error: unknown): void {
    this.#environment.deadLetter(error, undefined, undefined, 'undecodable');
  }

  #act(record: StreamRecord, kind: number): void {
    try {
      this.#hand(record, kind);
    } catch (error) {
      // What else goes wrong is the runtime's own mistake, and is to be seen as that.
      if (!(error instanceof NoSuchPlaceError)) throw error;
      this.#undecodable(error);
    }
  }

  #hand({ from, words, payload }: StreamRecord, kind: number): void {
    const [, , third = 0, fourth = 0, fifth = 0] = words;
    const { thread } = this.#environment;
    const ports = this.#ports;
    switch (kind) {
      case RecordKind.spawn:
        return ports.spawn(placeIn(thread, words), payload);
      case RecordKind.adopt:
        return ports.adopt(placeIn(third, words), payload);
      case RecordKind.started:
        return ports.started(placeIn(from, words), (third & FLAG_FAILED) === 0 ? undefined : (payload as Error));
      case RecordKind.ended:
        return ports.childEnded(placeIn(from, words), parentIn(thread, words), payload, (third & FLAG_WATCHED) !== 0);
      case RecordKind.await:
        return this.#await(from, { target: placeIn(thread, words), what: third, id: fourth, incarnation: fifth });
      case RecordKind.report:
        return ports.reported(placeIn(from, words), parentIn(thread, words), payload);
      case RecordKind.order:
        return ports.ordered(placeIn(thread, words), payload);
      case RecordKind.drain:
        return ports.drain(placeIn(thread, words));
      case RecordKind.watch:
        return ports.watched(placeIn(thread, words), from);
      case RecordKind.unwatch:
        return ports.unwatched(placeIn(thread, words), from);
      case RecordKind.seen:
        return ports.seen(placeIn(thread, words));
      case RecordKind.terminated:
        return ports.terminated(placeIn(from, words), payload);
      case RecordKind.stream:
        return ports.stream({ from, words, payload });
      case RecordKind.state:
        return ports.states(placeIn(thread, words), from, { id: fourth, incarnation: fifth }, payload);
      case RecordKind.log:
        return ports.log(from, payload);
      case RecordKind.event:
        return ports.event(from, payload);
      default:
        return this.#undecodable(new UndecodableError(`there is no record of kind ${kind}`));
    }
  }

  /** Another thread waits for the start or the end of an actor here, or for what it has sent to be taken. */
  #await(from: number, { target: { thread, slot, generation }, what, id, incarnation }: Await): void {
    const { handles } = this.#environment;
    const handle = handles.replyTo(from, id, incarnation);
    if (what === Awaited.taken) return void handle.tell();
    const target = handles.refTo(thread, slot, generation);
    const outcome = this.#environment.whenHere(target, (actor) => {
      if (what === Awaited.ended) return actor === undefined ? Promise.resolve() : actor.whenEnded();
      return actor === undefined ? Promise.reject(target.stoppedError('await the start of')) : actor.whenStarted();
    });
    outcome.then(
      () => handle.tell(),
      (error: Error) => handle.fail(error),
    );
  }
}

/** Whom a record is for, or of whom it tells: slot and generation in `thread`. */
function placeIn(thread: number, [slot = 0, generation = 0]: readonly number[]): Place {
  return { thread, slot, generation };
}

/** The parent, which lives in this thread, of whom it tells. */
function parentIn(thread: number, [, , , slot = 0, generation = 0]: readonly number[]): Place {
  return { thread, slot, generation };
}

function wordsOf({ words }: RecordMemory, offset: number): readonly number[] {
  return Array.from(words.subarray(offset >>> 2, (offset + PREFIX_BYTES) >>> 2));
}
