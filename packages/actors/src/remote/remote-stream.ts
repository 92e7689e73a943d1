import { toError } from '../contract/errors/to-error.ts';
import type { EndPlace, ReadingEnd, WritingEnd } from '../streams/stream-ends.ts';
import { RecordKind, StreamVerb } from './envelope-layout.ts';
import type { Peer } from './peer.ts';

/** What writing to a stream in another thread needs from this one. */
export interface RemoteStreamThread {
  /** A writer is about to send an item: what is sent until the promises of this moment have run on becomes visible together. */
  itemComes(): void;
  /** Why nobody reads streams of that incarnation of a thread any more; undefined: it lives, as far as is known here. */
  whyGone(place: EndPlace): Error | undefined;
}

/** A reading end in another thread, as its writer here reaches it. */
export class RemoteReadingEnd implements ReadingEnd {
  readonly place: EndPlace;
  readonly #thread: RemoteStreamThread;
  readonly #peer: Peer;

  constructor(thread: RemoteStreamThread, peer: Peer, place: EndPlace) {
    this.#thread = thread;
    this.#peer = peer;
    this.place = place;
  }

  open(writer: WritingEnd): void {
    const gone = this.#thread.whyGone(this.place);
    if (gone !== undefined) return writer.cancelled(gone);
    const { id, incarnation } = this.place;
    this.#peer.post(RecordKind.stream, [id, incarnation, StreamVerb.open, writer.place.id, writer.place.incarnation], undefined);
  }

  item(item: unknown): number {
    this.#thread.itemComes();
    return this.#peer.sendItem(this.place, item);
  }

  ended(writer: EndPlace, error: Error | undefined): void {
    const { id, incarnation } = this.place;
    postWhy(this.#peer, [id, incarnation, StreamVerb.end, writer.id, writer.incarnation], error);
  }
}

/** A writing end in another thread, as its reader here reaches it. */
export class RemoteWritingEnd implements WritingEnd {
  readonly place: EndPlace;
  readonly #peer: Peer;

  constructor(peer: Peer, place: EndPlace) {
    this.#peer = peer;
    this.place = place;
  }

  granted(items: number, bytes: number): void {
    this.#peer.post(RecordKind.stream, [this.place.id, this.place.incarnation, StreamVerb.grant, items, bytes], undefined);
  }

  cancelled(reason: Error): void {
    postWhy(this.#peer, [this.place.id, this.place.incarnation, StreamVerb.cancel], reason);
  }
}

/** Never throws: the other end always learns of the end (E6, E9), at worst with the reason why its error could not be sent. */
export function postWhy(peer: Peer, prefix: readonly number[], why: string | Error | undefined): void {
  try {
    peer.post(RecordKind.stream, prefix, why);
  } catch (reason) {
    peer.post(RecordKind.stream, prefix, toError(reason));
  }
}
