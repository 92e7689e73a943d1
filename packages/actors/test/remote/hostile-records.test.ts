import { HANDLE_WORDS, RecordMemory, UndecodableError } from '@ringmaster/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { FLAG_BLOCKS, FLAG_LAYOUT_SHIFT, FLAGS, LAYOUT_TAG, PREFIX_BYTES, RecordKind } from '#actors/remote/envelope-layout.js';
import { NoSuchPlaceError } from '#actors/remote/no-such-place.js';
import type { RemoteEnvironment } from '#actors/remote/remote-environment.js';
import { WireHandles } from '#actors/remote/wire-handles.js';
import { CELL_GENERATION, LAYOUT_SET_TAG, Receiver } from '../stress/hostile/receiver.js';

describe('Inbox', () => {
  let receiver = new Receiver();
  let memory = new RecordMemory(new SharedArrayBuffer(1_024));

  beforeEach(() => {
    receiver = new Receiver();
    memory = new RecordMemory(new SharedArrayBuffer(1_024));
  });

  /** A record to the one actor there is, from outside actors. @returns its length */
  function write(message: unknown, flags = 0): number {
    const encoded = receiver.sender.encodeToBytes(message);
    memory.words.set([3, CELL_GENERATION, flags, -1, 0, 0]);
    memory.bytes.set(encoded, PREFIX_BYTES);
    return PREFIX_BYTES + encoded.byteLength;
  }

  function receive(lengthBytes: number, kind: number = RecordKind.message): string | undefined {
    receiver.heard.length = 0;
    receiver.inbox.receive(0, memory, 0, lengthBytes, kind);
    expect(receiver.heard.length).toBeLessThanOrEqual(1);
    return receiver.heard[0]?.what;
  }

  it('hands over a sound record', () => {
    expect(receive(write({ type: 'add', by: 2 }))).toBe('handled');
    expect(receiver.heard[0]?.value).toEqual({ type: 'add', by: 2 });
  });

  it.each([0x7fff_ffff, 1_000, -1, -0x8000_0000])('G5: a list of %d blocks that is not there makes a dead letter, at once', (count) => {
    const lengthBytes = ((write({ type: 'add', by: 2 }, FLAG_BLOCKS) + 3) & ~3) + 8;
    memory.words.set([0, count], (lengthBytes >>> 2) - 2);
    expect(receive(lengthBytes)).toBe('undecodable');
  });

  it('G5: a payload that does not end where its list of blocks begins makes a dead letter', () => {
    const payloadEnd = write({ type: 'add', by: 2 }, FLAG_BLOCKS);
    const lengthBytes = ((payloadEnd + 3) & ~3) + 16;
    for (const [payloadBytes, outcome] of [
      [payloadEnd - PREFIX_BYTES, 'handled'],
      [payloadEnd - PREFIX_BYTES + 8, 'undecodable'],
      [900, 'undecodable'],
      [-1, 'undecodable'],
    ] as const) {
      memory.words.set([7, 4_096, payloadBytes, 1], (lengthBytes >>> 2) - 4);
      expect(receive(lengthBytes)).toBe(outcome);
    }
  });

  it('G5: a record that is shorter, or longer, than its layout makes a dead letter', () => {
    const [layout] = receiver.layouts.layouts;
    write(1);
    layout?.encode({ type: 'quote', id: 7, price: 1.5, note: 'a' }, memory, PREFIX_BYTES);
    memory.words[FLAGS] = 1 << FLAG_LAYOUT_SHIFT;
    memory.words[LAYOUT_TAG] = LAYOUT_SET_TAG;
    const lengthBytes = PREFIX_BYTES + (layout?.lengthBytes ?? 0);
    expect(receive(lengthBytes)).toBe('handled');
    for (const lie of [lengthBytes - 4, lengthBytes + 8, PREFIX_BYTES, 0]) expect(receive(lie)).toBe('undecodable');
  });

  it.each([64, 1_000_000, 0x7fff_ffff, -2, -0x8000_0000])(
    'G5: neither a sender nor a target in slot %d, which there is not, stops the receiver',
    (slot) => {
      const lengthBytes = write({ type: 'add', by: 2 });
      memory.words[3] = slot;
      expect(receive(lengthBytes)).toBe('undecodable');
      memory.words[3] = -1;
      memory.words[0] = slot;
      expect(receive(lengthBytes)).toBe('undecodable');
      expect(receive(lengthBytes, RecordKind.await)).toBe('undecodable');
    },
  );

  it.each([0, 20, 99, 127])('G5: a record of kind %d, which there is not, makes a dead letter and no event', (kind) => {
    expect(receive(write({ type: 'add', by: 2 }), kind)).toBe('undecodable');
  });

  it('G5: a record of a stream that is too short to say which makes a dead letter', () => {
    write(undefined);
    expect(receive(PREFIX_BYTES - 4, RecordKind.stream)).toBe('undecodable');
    expect(receive(PREFIX_BYTES + 4, RecordKind.stream)).toBe('stream');
  });

  /** What becomes of a damaged message of that kind, of which `lengthBytes` of its head are known. */
  function damage(words: readonly number[], kind: number, lengthBytes = 64): readonly string[] {
    receiver.heard.length = 0;
    memory.words.set(words);
    receiver.inbox.damaged(0, memory, 0, lengthBytes, kind);
    return receiver.heard.map(({ what }) => what);
  }

  it('R4: a damaged message in parts is counted and a dead letter, whatever its head says', () => {
    expect(damage([3, CELL_GENERATION, FLAG_BLOCKS, -1, 0, 0], RecordKind.message)).toEqual(['undecodable']);
    expect(damage([0x7fff_ffff, 1, -1, -1, 0, 0], RecordKind.message)).toEqual(['undecodable']);
    expect(damage([], RecordKind.message, 0)).toEqual(['undecodable']);
    expect(receiver.counts).toEqual({ taken: 3, dropped: 3 });
  });

  it('R4: whoever waits for a damaged answer, item or end of a stream hears of it; anything else is a dead letter that counts as no message', () => {
    expect(damage([1, 0, 0, 0, 0, 0], RecordKind.reply)).toEqual(['answered']);
    expect(damage([2, 0, 0, 0, 0, 0], RecordKind.reply)).toEqual(['undecodable']);
    expect(damage([1, 0], RecordKind.item)).toEqual(['broken']);
    expect(damage([2, 0], RecordKind.item)).toEqual([]);
    expect(damage([1, 0, 2, 0, 0, 0], RecordKind.stream)).toEqual(['stream']);
    expect(damage([1, 0], RecordKind.stream, 8)).toEqual(['undecodable']);
    for (const kind of [RecordKind.event, RecordKind.spawn, 99]) expect(damage([3, 2, 0, 0, 0, 0], kind)).toEqual(['undecodable']);
    expect(receiver.counts).toEqual({ taken: 0, dropped: 0 });
  });

  it('G5: a place that no thread has makes a dead letter; any other error out of what a record leads to is the runtime’s, and comes out', () => {
    const watched = receiver.ports.watched;
    receiver.ports.watched = () => {
      throw new NoSuchPlaceError('Cannot refer to slot 99');
    };
    expect(receive(write(undefined), RecordKind.watch)).toBe('undecodable');
    for (const mistake of [new RangeError('Invalid array length'), new TypeError('x is not a function')]) {
      receiver.ports.watched = () => {
        throw mistake;
      };
      expect(() => receive(write(undefined), RecordKind.watch)).toThrow(mistake);
    }
    receiver.ports.watched = watched;
    expect(receive(write(undefined), RecordKind.watch)).toBe('watched');
  });
});

describe('WireHandles', () => {
  it('G5: takes no handle of an unknown kind for a reply handle', () => {
    const wire = new WireHandles({ systemId: 7 } as unknown as RemoteEnvironment);
    expect(() => wire.read(99, new Int32Array(HANDLE_WORDS), 0)).toThrow(UndecodableError);
  });
});
