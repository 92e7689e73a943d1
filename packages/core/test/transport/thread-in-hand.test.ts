import { SharedMesh, visitHeadsWaiting, visitRecordInHandNow } from '@ringmaster/core';
import { VirtualMachine } from '@ringmaster/core/testkit';
import { expect, test } from 'vitest';
import { KIND, openPair, record } from './mesh-kit.js';

test('D6 what waits for a thread that lives is told by its heads, of a message in parts once', () => {
  const { regions, sender, receiver, link } = openPair({}, { dataRingBytes: 8_192 });
  const sizes = [8, 1_200, 40, 3_000, 505];
  sizes.forEach((size, index) => void link.post(record(index + 1, size), KIND));
  sender.mesh.flush();
  const waiting = (): number[] => {
    const numbers: number[] = [];
    visitHeadsWaiting(regions, 1, (memory, offset, kind) => {
      expect(kind).toBe(KIND);
      numbers.push(memory.words[offset >>> 2] as number);
    });
    return numbers;
  };
  expect(waiting()).toEqual([1, 2, 3, 4, 5]);
  receiver.mesh.poll(1);
  expect(waiting()).toEqual([2, 3, 4, 5]);
  receiver.mesh.poll(1_000);
  expect(waiting()).toEqual([]);
});

test('D6 the record in hand of a thread that lives names the thread that sent it', () => {
  const { regions, sender, link } = openPair();
  const seen: unknown[] = [];
  expect(visitRecordInHandNow(regions, 1, () => undefined)).toBe(false);
  link.post(record(7, 16), KIND);
  sender.mesh.flush();
  const look = () => void visitRecordInHandNow(regions, 1, (from, memory, offset) => void seen.push([from, memory.words[offset >>> 2]]));
  const nothing = () => undefined;
  const handlers = { record: look, hint: nothing, lost: nothing, scanAll: nothing };
  new SharedMesh({ host: new VirtualMachine().host(), regions, self: 1, handlers }).poll(10);
  expect(seen).toEqual([[0, 7]]);
});
