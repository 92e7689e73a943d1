import { RecordMemory } from '@ringmaster/core';
import type { SeededRandom } from '@ringmaster/core/testkit';
import {
  FLAG_ASK,
  FLAG_BLOCKS,
  FLAG_CHAIN_SHIFT,
  FLAG_LAYOUT_SHIFT,
  headBytes,
  ITEM_BYTES,
  LAYOUT_TAG,
  NO_SENDER,
  PREFIX_BYTES,
  RecordKind,
} from '#actors/remote/envelope-layout.js';
import { writeBlockList } from '#actors/remote/block-list.js';
import { CELL_GENERATION, LAYOUT_SET_TAG, type Receiver } from './receiver.js';

const TARGET = [3, 3, 3, 3, 4, 5];
const TEXTS = ['a', 'ring', 'größer', 'x'.repeat(90), '\ud800'];

/** A record as a sender writes it. */
export interface SoundRecord {
  readonly kind: number;
  readonly bytes: Uint8Array;
  /** Bytes before its payload. */
  readonly head: number;
}

type Maker = (receiver: Receiver, random: SeededRandom) => SoundRecord;

export const MAKERS: Readonly<Record<string, Maker>> = {
  tell: (receiver, random) => message(receiver, payload(receiver, random), { flags: random.below(4), random }),
  ask: (receiver, random) => {
    const replyTo = receiver.handles.replyTo(0, random.below(99), 1);
    return message(
      receiver,
      { type: 'get', key: text(random), replyTo },
      { flags: FLAG_ASK | (random.below(4) << FLAG_CHAIN_SHIFT), random },
    );
  },
  layout: (receiver, random) => laidOut(receiver, random),
  blocks: (receiver, random) => withBlocks(receiver, random),
  reply: (receiver, random) => prefixed(receiver, RecordKind.reply, [random.below(3), 5, random.below(2)], payload(receiver, random)),
  item: (receiver, random) => item(receiver, random),
  runtime: (receiver, random) =>
    prefixed(receiver, 3 + random.below(17), [3, CELL_GENERATION, random.below(3), 4, 1], payload(receiver, random)),
};

function text(random: SeededRandom): string {
  return TEXTS[random.below(TEXTS.length)] as string;
}

/** Messages of few shapes, with handles, errors and lists in them. */
function payload({ handles }: Receiver, random: SeededRandom): unknown {
  switch (random.below(5)) {
    case 0:
      return { type: 'add', by: random.below(9), from: text(random) };
    case 1:
      return { type: 'meet', who: handles.refTo(random.below(3), random.below(8), 1), at: random.next() };
    case 2:
      return { type: 'failed', error: new RangeError(text(random), { cause: new Error('why') }) };
    case 3:
      return { type: 'list', items: Array.from({ length: random.below(5) }, () => ({ id: random.below(9), of: text(random) })) };
    default:
      return random.below(2) === 0 ? random.next() : new Map([[text(random), new Uint8Array(3)]]);
  }
}

interface MessagePlace {
  readonly flags: number;
  readonly random: SeededRandom;
}

function message(receiver: Receiver, content: unknown, { flags, random }: MessagePlace): SoundRecord {
  const head = headBytes(flags);
  const encoded = receiver.sender.encodeToBytes(content);
  const bytes = new Uint8Array(head + encoded.byteLength);
  bytes.set(encoded, head);
  writePrefix(bytes, flags, random);
  return { kind: RecordKind.message, bytes, head };
}

function writePrefix(bytes: Uint8Array, flags: number, random: SeededRandom): void {
  const target = TARGET[random.below(TARGET.length)] as number;
  const sender = random.below(2) === 0 ? NO_SENDER : random.below(8);
  new Int32Array(bytes.buffer, 0, PREFIX_BYTES >>> 2).set([target, CELL_GENERATION, flags, sender, 1]);
}

function laidOut({ layouts }: Receiver, random: SeededRandom): SoundRecord {
  const [layout] = layouts.layouts;
  if (layout === undefined) throw new Error('no layout');
  const memory = new RecordMemory(new ArrayBuffer((PREFIX_BYTES + layout.lengthBytes + 7) & ~7));
  layout.encode({ type: 'quote', id: random.below(99), price: random.next(), note: 'ring' }, memory, PREFIX_BYTES);
  const bytes = memory.bytes.slice(0, PREFIX_BYTES + layout.lengthBytes);
  writePrefix(bytes, 1 << FLAG_LAYOUT_SHIFT, random);
  new Int32Array(bytes.buffer, 0, PREFIX_BYTES >>> 2)[LAYOUT_TAG] = LAYOUT_SET_TAG;
  return { kind: RecordKind.message, bytes, head: PREFIX_BYTES };
}

function withBlocks(receiver: Receiver, random: SeededRandom): SoundRecord {
  const encoded = receiver.sender.encodeToBytes(payload(receiver, random));
  const blocks = Array.from({ length: 1 + random.below(3) }, () => ({ block: random.below(64), byteLength: 4_096 }));
  const memory = new RecordMemory(new ArrayBuffer((PREFIX_BYTES + encoded.byteLength + 64) & ~7));
  memory.bytes.set(encoded, PREFIX_BYTES);
  const lengthBytes = writeBlockList(memory.words, 0, PREFIX_BYTES, encoded.byteLength, blocks as never);
  const bytes = memory.bytes.slice(0, lengthBytes);
  const isReply = random.below(3) === 0;
  if (isReply) new Int32Array(bytes.buffer, 0, 3).set([1, 5, FLAG_BLOCKS]);
  else writePrefix(bytes, FLAG_BLOCKS, random);
  return { kind: isReply ? RecordKind.reply : RecordKind.message, bytes, head: PREFIX_BYTES };
}

function prefixed(receiver: Receiver, kind: number, prefix: readonly number[], content: unknown): SoundRecord {
  const encoded = receiver.sender.encodeToBytes(content);
  const bytes = new Uint8Array(PREFIX_BYTES + encoded.byteLength);
  bytes.set(encoded, PREFIX_BYTES);
  new Int32Array(bytes.buffer, 0, prefix.length).set(prefix);
  return { kind, bytes, head: PREFIX_BYTES };
}

function item(receiver: Receiver, random: SeededRandom): SoundRecord {
  const encoded = receiver.sender.encodeToBytes(payload(receiver, random));
  const bytes = new Uint8Array(ITEM_BYTES + encoded.byteLength);
  bytes.set(encoded, ITEM_BYTES);
  new Int32Array(bytes.buffer, 0, 2).set([random.below(3) === 0 ? 2 : 1, 5]);
  return { kind: RecordKind.item, bytes, head: ITEM_BYTES };
}
