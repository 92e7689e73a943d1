import { RecordMemory, UndecodableError } from '@ringmaster/core';
import { expect, it } from 'vitest';
import { FLAG_FAILED, PREFIX_BYTES, RecordKind } from '#actors/remote/envelope-layout.js';
import { Inbox, type InboxEnvironment, type InboxPorts } from '#actors/remote/inbox.js';

it.each([
  { what: 'an answer', decode: () => 7, flags: 0, expected: [5, 9, 7, false, []] },
  { what: 'a failure', decode: () => 'why', flags: FLAG_FAILED, expected: [5, 9, 'why', true, []] },
  {
    what: 'an answer that cannot be decoded',
    decode: () => {
      throw new UndecodableError('damaged');
    },
    flags: 0,
    expected: [5, 9, expect.any(UndecodableError), true, []],
  },
])('G45, G5: $what settles the ask it names', ({ decode, flags, expected }) => {
  const heard: unknown[] = [];
  // Only what an answer touches is there.
  const environment = { codec: { decode } } as unknown as InboxEnvironment;
  const ports = { answer: (...given: unknown[]) => heard.push(given) } as unknown as InboxPorts;
  const memory = new RecordMemory(new ArrayBuffer(64));
  memory.words.set([5, 9, flags], 2);
  new Inbox(environment, ports).receive(1, memory, 8, PREFIX_BYTES + 8, RecordKind.reply);
  expect(heard).toEqual([expected]);
});
