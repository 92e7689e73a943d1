import type { Host } from '@ringmaster/core';
import type { SlotPort } from '../../../cell/cell-environment.ts';
import type { Place } from '../../../contract/place.ts';
import { HintVerb } from '../../../remote/envelope-layout.ts';
import type { ThreadBlocks } from '../blocks/thread-blocks.ts';
import type { Cancellations } from '../asks/cancellations.ts';
import type { Residents } from '../residents.ts';
import type { SystemThreads } from '../system-threads.ts';
import type { ThreadHandles } from '../messages/thread-handles.ts';

/** What hints make a thread look at. */
export interface HintedThread {
  readonly thread: number;
  readonly incarnation: number;
  readonly host: Host;
  readonly threads: Pick<SystemThreads, 'hint' | 'peer' | 'peers' | 'table'>;
  readonly handles: Pick<ThreadHandles, 'roomMade' | 'roomMadeEverywhere'>;
  readonly cancellations: Pick<Cancellations, 'hinted' | 'lookAtAll'>;
  readonly blocks: Pick<ThreadBlocks, 'serve'>;
  readonly slots: Pick<SlotPort, 'accepts'>;
  readonly cells: Residents;
}

/**
 * What threads have each other look at again. A hint says no more than that: what there is to see stands in shared words, so hints may be
 * repeated, merged or lost, as long as all is looked at when some were (I3).
 */
export class ThreadHints {
  readonly #here: HintedThread;

  constructor(here: HintedThread) {
    this.#here = here;
  }

  // ------------------------------------------------------------------ to others

  /**
   * An actor here has room again: to those that wait for it (W3). Whoever hears of it has a share of `places`, though others may have
   * taken the room by then. Each thread that there may be has an equal one, so they are never more than these in all (B20).
   */
  roomMade({ slot, generation }: Place, places: number): void {
    const { thread, threads } = this.#here;
    const table = threads.table(thread);
    const waiting = table.takeRoomWanted(slot);
    if (waiting === 0) return;
    if (places > 0) table.openRound(slot, Math.max(1, Math.floor(places / threads.peers.length)));
    threads.hint(waiting, slot, generation, HintVerb.room);
  }

  /** Less waits in the system than before. `waiting`: the threads that wait for that, a bit each. */
  roomMadeEverywhere(waiting: number): void {
    const { thread, host, threads, handles } = this.#here;
    threads.hint(waiting, 0, 0, HintVerb.roomEverywhere);
    if ((waiting & (1 << (thread & 31))) !== 0) host.later(() => handles.roomMadeEverywhere());
  }

  /** An ask of this thread was given up: to those that listen to it, a bit each. */
  cancelled(listening: number, id: number): void {
    this.#here.threads.hint(listening, id, this.#here.incarnation, HintVerb.cancelled);
  }

  /** There may be room for a block that somebody waits for in `thread`. */
  roomForBlock(thread: number): void {
    this.#here.threads.peer(thread).link.hint(0, 0, HintVerb.blocks);
  }

  // ------------------------------------------------------------------ from others

  heard(from: number, first: number, second: number, verb: number): void {
    const { handles, cancellations, cells, blocks } = this.#here;
    if (verb === HintVerb.room) return handles.roomMade(from, first);
    if (verb === HintVerb.roomEverywhere) return handles.roomMadeEverywhere();
    if (verb === HintVerb.cancelled) return cancellations.hinted(from, first, second);
    if (verb === HintVerb.blocks) return blocks.serve();
    cells.of({ slot: first, generation: second })?.lookAtStatus();
  }

  /** Some were lost: every actor looks at its status, every waiting sender tries again. */
  lookAtAll(): void {
    const { handles, cancellations, cells, slots, blocks } = this.#here;
    for (const cell of cells) if (!slots.accepts(cell.slot, cell.generation)) cell.lookAtStatus();
    handles.roomMadeEverywhere();
    cancellations.lookAtAll();
    blocks.serve();
  }
}
