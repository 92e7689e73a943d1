import {
  type HeldBytes,
  type Host,
  incarnationOf,
  isThreadAbsent,
  isThreadOpen,
  type MeshHandlers,
  openSlotTable,
  SharedMesh,
  type SharedRegions,
  type SlotTable,
} from '@ringmaster/core';
import type { InternalRef } from '../../cell/internals.ts';
import type { Defaults } from '../../contract/defaults.ts';
import { RecordKind } from '../../remote/envelope-layout.ts';
import { hasGone } from '../../remote/has-gone.ts';
import type { Inbox } from '../../remote/inbox.ts';
import { NoSuchPlaceError } from '../../remote/no-such-place.ts';
import { Peer, type PeerEnvironment } from '../../remote/peer.ts';
import type { Prefix } from '../../remote/record-maker.ts';
import { ItemBurst } from './messages/item-burst.ts';
import type { RuntimeNotice } from './notices/runtime-notice.ts';

/** What seeing and reaching the others takes from a thread. */
export interface ConnectedThread extends PeerEnvironment {
  readonly thread: number;
  readonly host: Host;
  readonly regions: SharedRegions;
  readonly held: HeldBytes;
  readonly config: { readonly defaults: Pick<Defaults, 'outboxMessages' | 'outboxBytes' | 'maxMessageBytes'> };
  /** A turn runs, at whose end what is sent becomes visible. */
  readonly isInTurn: boolean;
  /** Outside turns it becomes visible with the next slice. */
  readonly cycle: { poke(): void };
  /** Who takes what comes from them. */
  readonly inbox: Pick<Inbox, 'receive' | 'damaged'>;
  readonly hints: { readonly heard: MeshHandlers['hint']; lookAtAll(): void };
}

/** The threads of a system as one of them sees them: the slots of each, the way to each other one, and which are there to be reached. */
export class SystemThreads {
  /** Records and hints of the others; publishes what was sent to them. */
  readonly mesh: SharedMesh;
  readonly #here: ConnectedThread;
  readonly #tables: readonly SlotTable[];
  readonly #peers: readonly (Peer | undefined)[];
  readonly #burst: ItemBurst;

  constructor(here: ConnectedThread) {
    const { thread: self, host, regions, held } = here;
    const { outboxMessages, outboxBytes, maxMessageBytes } = here.config.defaults;
    this.#here = here;
    this.#tables = Array.from({ length: regions.sizes.threads }, (_, thread) => openSlotTable(regions, thread, self));
    this.#burst = new ItemBurst({ soon: (task) => host.soon(task), over: () => here.cycle.poke() });
    this.mesh = new SharedMesh({
      ...{ host, regions, self, held, maxMessageBytes },
      handlers: handlersOf(here),
      // What is sent in a turn becomes visible at its end.
      waits: () => {
        if (!here.isInTurn && !this.#burst.isOpen) here.cycle.poke();
      },
      outbox: { records: outboxMessages, bytes: outboxBytes },
    });
    this.#peers = this.#tables.map((slots, thread) =>
      thread === self ? undefined : new Peer(here, { link: this.mesh.link(thread), slots, maxMessageBytes }),
    );
  }

  // ------------------------------------------------------------------ what they are

  table(thread: number): SlotTable {
    const table = this.#tables[thread];
    if (table === undefined) throw new NoSuchPlaceError(`Cannot find thread ${thread}: there are ${this.#tables.length}`);
    return table;
  }

  /** Which start of it that is (I5). */
  incarnationOf(thread: number): number {
    return incarnationOf(this.#here.regions, thread);
  }

  /** It reads what is sent to it: after a death, only once the successor has opened. */
  isOpen(thread: number): boolean {
    return isThreadOpen(this.#here.regions, thread);
  }

  /** It has died and nobody takes over: nothing reaches it any more. */
  isLost(thread: number): boolean {
    return thread !== this.#here.thread && this.peer(thread).isLost;
  }

  /** It has ended: nobody there waits, or answers. */
  isOver(thread: number): boolean {
    return this.isLost(thread) || isThreadAbsent(this.#here.regions, thread);
  }

  /** The actor has ended, and its thread with it: nobody there would say so. */
  isGone(ref: InternalRef): boolean {
    return hasGone(this.table(ref.thread), ref) && isThreadAbsent(this.#here.regions, ref.thread);
  }

  // ------------------------------------------------------------------ the ways to them

  peer(thread: number): Peer {
    const peer = this.#peers[thread];
    if (peer === undefined) throw new NoSuchPlaceError(`Cannot reach thread ${thread} from thread ${this.#here.thread}`);
    return peer;
  }

  /** All others. */
  get peers(): readonly Peer[] {
    return this.#peers.filter((peer) => peer !== undefined);
  }

  /** A record of the runtime. */
  post(thread: number, kind: RecordKind, prefix: Prefix, payload: unknown): void {
    this.peer(thread).post(kind, prefix, payload);
  }

  /** A notice to another thread's runtime. */
  tell(thread: number, notice: RuntimeNotice): void {
    this.post(thread, RecordKind.event, [], notice);
  }

  /** Has those of `threads`, a bit each by index mod 32, look again at what the two numbers stand for. */
  hint(threads: number, first: number, second: number, verb: number): void {
    for (const peer of this.#peers) {
      if (peer !== undefined && (threads & (1 << (peer.thread & 31))) !== 0) peer.link.hint(first, second, verb);
    }
  }

  /** An item of a stream is sent: outside turns those that follow each other become visible together (E4). */
  itemComes(): void {
    if (!this.#here.isInTurn) this.#burst.itemComes();
  }
}

function handlersOf(here: ConnectedThread): MeshHandlers {
  return {
    // Limit: five parameters, as core hands records over.
    record: (from, memory, offset, lengthBytes, kind) => here.inbox.receive(from, memory, offset, lengthBytes, kind),
    // Limit: five parameters, as above.
    damaged: (from, memory, offset, lengthBytes, kind) => here.inbox.damaged(from, memory, offset, lengthBytes, kind),
    // Whoever of the two ends has died: the books of its death say so (D7).
    lost: () => undefined,
    hint: (from, first, second, verb) => here.hints.heard(from, first, second, verb),
    scanAll: () => here.hints.lookAtAll(),
  };
}
