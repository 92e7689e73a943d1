import type { Host } from '../../host/host.ts';
import { SharedRingConsumer } from '../../ring/ring-consumer.ts';
import { InboundLink } from '../links/inbound-link.ts';
import type { MeshHandler } from '../links/mesh.ts';
import { controlRingPlace, dataRingPlace, type SharedRegions } from '../regions/shared-regions.ts';
import { linkIndex } from '../regions/thread-words-layout.ts';

export interface RingsLeftOptions {
  readonly host: Host;
  readonly regions: SharedRegions;
  /** Whose incoming rings they are. */
  readonly thread: number;
  readonly maxMessageBytes: number;
  readonly record: MeshHandler;
  /** These two as in `MeshHandlers`. */
  readonly lost: MeshHandler;
  readonly damaged?: MeshHandler;
}

/**
 * Reads the incoming rings of a thread that has ended, in that thread's place.
 *
 * ```ts
 * const left = new RingsLeft({ host, regions, thread: 3, maxMessageBytes, record, lost });
 * left.drain(0); // what thread 0 had published for it, all of it
 * ```
 *
 * Invariant: the thread has exited (D1), and no successor has opened the rings yet: a ring has one reader at a time.
 */
export class RingsLeft {
  readonly #links: ReadonlyMap<number, InboundLink>;

  constructor({ host, regions, thread, maxMessageBytes, record, lost, damaged = lost }: RingsLeftOptions) {
    const { threads } = regions.sizes;
    const words = new Int32Array(regions.words);
    const handlers = { record, lost, damaged, hint: () => undefined };
    const open = (from: number): InboundLink =>
      new InboundLink({
        host,
        from,
        data: new SharedRingConsumer(dataRingPlace(regions, from, thread)),
        control: new SharedRingConsumer(controlRingPlace(regions, from, thread)),
        words,
        linkIndex: linkIndex(from, thread, threads),
        maxMessageBytes,
        handlers,
      });
    const others = Array.from({ length: threads }, (_, from) => from).filter((from) => from !== thread);
    this.#links = new Map(others.map((from) => [from, open(from)]));
  }

  /** Reads all that `from` has published, and tells `from` of the room (W3). */
  drain(from: number): void {
    const link = this.#links.get(from);
    while (link !== undefined && link.poll(Number.MAX_SAFE_INTEGER) > 0);
  }

  /** `from` will send nothing more: a message of which only a part is here will not be completed. */
  discardUnfinished(from: number): void {
    this.#links.get(from)?.discardUnfinished();
  }
}
