import type { OutboundLink } from '@ringmaster/core';
import { OpenAsk } from '../ask/open-ask.ts';
import { blocksNamed } from './block-list.ts';
import { FLAG_ASK, FLAG_BLOCKS, RecordKind } from './envelope-layout.ts';
import type { Inbox } from './inbox.ts';

/** What this thread has sent to one that has died, and that is still waiting: in the ring and in the outbox. */
export interface WaitingMail {
  /** Asks, awaits and requests about states of this thread, which the successor will answer. */
  readonly asks: ReadonlySet<OpenAsk>;
  /** Actors that were spawned there and have not started. */
  readonly spawns: readonly { readonly slot: number; readonly generation: number }[];
  readonly messages: number;
  /** Blocks that go with what waits. */
  readonly blocks: ReadonlySet<number>;
}

export const NO_MAIL: WaitingMail = { asks: new Set(), spawns: [], messages: 0, blocks: new Set() };

export interface MailReading {
  /** Decodes the records as their receiver would: only so is it known which asks they are. */
  readonly inbox: Inbox;
  /** Index of this thread: what is read is its own. */
  readonly thread: number;
  findAsk(id: number, incarnation: number): OpenAsk | undefined;
  /** Messages that nobody waits for are decoded too, since addresses of streams may be in them. */
  readonly readsTells: boolean;
}

/**
 * Looks through the link to a thread that had read up to `read` when it died, without taking anything (D2).
 *
 * So nobody has to note for each ask where in the ring it stands: the cost is paid only when a thread dies.
 */
export function readWaitingMail(link: OutboundLink, read: number, reading: MailReading): WaitingMail {
  const { inbox, thread } = reading;
  const asks = new Set<OpenAsk>();
  const spawns: { slot: number; generation: number }[] = [];
  const blocks = new Set<number>();
  let messages = 0;
  const own = (ask: unknown): void => {
    if (ask instanceof OpenAsk) asks.add(ask);
  };
  link.forEachWaiting(read, (memory, offset, lengthBytes, kind) => {
    const index = offset >>> 2;
    const [slot = 0, generation = 0, flags = 0, id = 0, incarnation = 0] = memory.words.subarray(index, index + 5);
    if (hasBlocks(kind, flags)) for (const block of blocksNamed(memory, offset, lengthBytes)) blocks.add(block);
    if (kind === RecordKind.message) {
      messages++;
      if (reading.readsTells || (flags & FLAG_ASK) !== 0) own(inbox.askOf(thread, memory, offset, lengthBytes));
    } else if (kind === RecordKind.spawn) spawns.push({ slot, generation });
    else if (kind === RecordKind.await || kind === RecordKind.state) own(reading.findAsk(id, incarnation));
  });
  return { asks, spawns, messages, blocks };
}

/** Whether blocks go with a record of that kind, whose third word is `flags`. */
export function hasBlocks(kind: number, flags: number): boolean {
  return (kind === RecordKind.message || kind === RecordKind.reply) && (flags & FLAG_BLOCKS) !== 0;
}
