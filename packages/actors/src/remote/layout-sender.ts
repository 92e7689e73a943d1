import { type DescribedLayout, NO_ROOM, type OutboundLink } from '@ringmaster/core';
import type { InternalRef, InternalReply } from '../cell/internals.ts';
import { writeAskHead } from './ask-head.ts';
import type { BlockPassage } from './block-passage.ts';
import { FLAG_LAYOUT_SHIFT, headBytes, LAYOUT_TAG, RecordKind } from './envelope-layout.ts';
import type { LayoutSets } from './layout-sets.ts';
import { writeMessagePrefix } from './message-record.ts';
import type { RemoteEnvironment } from './remote-environment.ts';

/** Sends messages by the fixed layouts that their targets declare, where there is one that fits. */
export class LayoutSender {
  readonly #link: OutboundLink;
  readonly #layouts: LayoutSets;
  readonly #blocks: BlockPassage;
  /** The longest record that a layout may take. */
  readonly #bytesMax: number;

  constructor({ layouts, blocks }: Pick<RemoteEnvironment, 'layouts' | 'blocks'>, link: OutboundLink, maxMessageBytes: number) {
    this.#link = link;
    this.#layouts = layouts;
    this.#blocks = blocks;
    this.#bytesMax = Math.min(link.recordBytesMax, maxMessageBytes);
  }

  /** Returns false if no layout of the target fits the message, or the ring has no room for it. */
  // Limit: six parameters, because an options object a message would be garbage on a hot path.
  send(tag: number, target: InternalRef, message: unknown, sender: InternalRef | undefined, flags: number, ask?: InternalReply): boolean {
    const layouts = this.#layouts;
    const set = layouts.find(tag);
    if (set === undefined) return false;
    const at = set.find((message as { readonly type?: unknown } | null)?.type);
    if (at === undefined) return false;
    const layout = set.layouts[at] as DescribedLayout;
    const link = this.#link;
    const head = headBytes(flags);
    const lengthBytes = head + layout.lengthBytes;
    if (lengthBytes > this.#bytesMax) {
      layouts.misses.tooLong(target, layout, this.#bytesMax);
      return false;
    }
    const offset = link.claim(lengthBytes);
    if (offset === NO_ROOM) return false;
    const { memory } = link;
    if (!layout.encode(message as object, memory, offset + head) || this.#blocks.encoded.length > 0) {
      link.abort();
      if (this.#blocks.encoded.length > 0) this.#blocks.stay();
      else layouts.misses.misfit(target, layout, message as object);
      return false;
    }
    const index = offset >>> 2;
    writeMessagePrefix(memory.words, index, target, sender, flags | ((at + 1) << FLAG_LAYOUT_SHIFT));
    memory.words[index + LAYOUT_TAG] = tag;
    if (ask !== undefined) writeAskHead(memory, offset, ask, sender !== undefined);
    link.commit(lengthBytes, RecordKind.message);
    return true;
  }
}
