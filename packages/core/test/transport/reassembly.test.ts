import { RecordMemory } from '#core/memory/record-memory.js';
import { CONTINUED, CONTINUED_HEADER_BYTES, FIRST, FIRST_HEADER_BYTES, HEAD_BYTES } from '#core/transport/links/fragment-layout.js';
import { Reassembly } from '#core/transport/links/reassembly.js';
import { beforeEach, describe, expect, test } from 'vitest';

const MAX_BYTES = 1_000;

describe('Reassembly', () => {
  const memory = new RecordMemory(new SharedArrayBuffer(4_096));
  let completed: number[] = [];
  let lost: number[] = [];
  let damaged: number[] = [];
  let producerLife = 1;
  let reassembly = newReassembly();

  function newReassembly(): Reassembly {
    return new Reassembly(
      {
        complete: (_memory, _offset, lengthBytes) => completed.push(lengthBytes),
        lost: (_memory, _offset, lengthBytes) => lost.push(lengthBytes),
        damaged: (_memory, _offset, lengthBytes) => damaged.push(lengthBytes),
        producerLife: () => producerLife,
      },
      MAX_BYTES,
    );
  }

  beforeEach(() => {
    completed = [];
    lost = [];
    damaged = [];
    reassembly = newReassembly();
  });

  function first(totalBytes: number, partBytes: number): void {
    memory.words.set([totalBytes, 0]);
    reassembly.part(memory, 0, FIRST_HEADER_BYTES + partBytes, 1, FIRST);
  }

  function next(totalBytes: number, partOffset: number, partBytes: number, flags = CONTINUED): void {
    memory.words.set([totalBytes, partOffset]);
    reassembly.part(memory, 0, CONTINUED_HEADER_BYTES + partBytes, 1, flags);
  }

  test('puts parts together that add up', () => {
    first(300, 200);
    next(300, 200, 100);
    expect(completed).toEqual([300]);
    expect([lost, damaged]).toEqual([[], []]);
  });

  test.each([
    ['a negative total', -1, 200],
    ['a total of nothing', 0, 200],
    ['a total shorter than its first part', 100, 200],
    ['a total above the limit', MAX_BYTES + 1, 200],
    ['a first part without content', 300, 0],
    ['a first part shorter than its header', 300, -8],
  ])('G5: tells of a message with %s as damaged, and reads the next one', (_what, totalBytes, partBytes) => {
    first(totalBytes, partBytes);
    expect([lost, damaged]).toEqual([[], [Math.min(Math.max(partBytes, 0), HEAD_BYTES)]]);
    first(300, 200);
    next(300, 200, 100);
    expect(completed).toEqual([300]);
  });

  test.each([
    ['is longer than what is missing', 300, 200, 101, CONTINUED],
    ['is of another message', 301, 200, 100, CONTINUED],
    ['begins elsewhere', 300, 100, 100, CONTINUED],
    ['has no content', 300, 200, 0, CONTINUED],
    ['is shorter than its header', 300, 200, -20, CONTINUED],
    ['is of no known kind', 300, 200, 100, 3],
  ])('G5: gives up a message whose next part %s, and reads the next one', (_what, totalBytes, partOffset, partBytes, flags) => {
    first(300, 200);
    next(totalBytes, partOffset, partBytes, flags);
    expect(completed).toEqual([]);
    expect([lost, damaged]).toEqual([[], [HEAD_BYTES]]);
    next(300, 299, 1);
    expect(damaged).toHaveLength(1);
    expect(reassembly.isAssembling).toBe(false);
    first(300, 200);
    next(300, 200, 100);
    expect(completed).toEqual([300]);
  });

  test('R4: a part of another message ends the one that is half here, and both are told of', () => {
    first(300, 200);
    memory.bytes.set([7], FIRST_HEADER_BYTES + 3);
    next(301, 200, 100);
    memory.bytes.set([0], FIRST_HEADER_BYTES + 3);
    expect([lost, damaged]).toEqual([[], [HEAD_BYTES, HEAD_BYTES]]);
  });

  test('R4: what is half here when something else begins is lost with its producer, and damaged if that lives', () => {
    first(300, 200);
    producerLife++;
    first(300, 200);
    expect([lost, damaged]).toEqual([[HEAD_BYTES], []]);
    reassembly.interrupt();
    expect([lost, damaged]).toEqual([[HEAD_BYTES], [HEAD_BYTES]]);
    first(300, 200);
    reassembly.discard();
    expect([lost, damaged]).toEqual([[HEAD_BYTES, HEAD_BYTES], [HEAD_BYTES]]);
  });

  test('R4: a consumer that opens in the middle of a message tells of it as lost, once; a later part without a beginning is damage', () => {
    next(300, 100, 100);
    next(300, 200, 100);
    expect([lost, damaged]).toEqual([[HEAD_BYTES], []]);
    first(300, 200);
    next(300, 200, 100);
    next(300, 200, 100);
    expect([completed, lost, damaged]).toEqual([[300], [HEAD_BYTES], [HEAD_BYTES]]);
  });
});
