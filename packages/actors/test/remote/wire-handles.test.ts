import { HANDLE_WORDS } from '@ringmaster/core';
import { expect, it } from 'vitest';
import type { RemoteEnvironment } from '#actors/remote/remote-environment.js';
import { LateReply } from '#actors/remote/remote-reply.js';
import { WireHandles } from '#actors/remote/wire-handles.js';

it('I5: the handle of an ask that had settled when it came home keeps its id and incarnation when it is sent on', () => {
  // Only what writing a handle touches is there.
  const environment = { thread: 2, incarnation: 9, systemId: 77 } as RemoteEnvironment;
  const words = new Int32Array(1 + HANDLE_WORDS);
  const handles = new WireHandles(environment);
  const late = new LateReply(environment, { thread: 2, id: 131_073, incarnation: 8 });
  handles.write(handles.kindOf(late), late, words, 1);
  expect([...words.subarray(1, 5)]).toEqual([2, 131_073, 8, 77]);
});
