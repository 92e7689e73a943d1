import { CommunicationError } from '@ringmaster/actors';
import { VirtualMachine } from '@ringmaster/core/testkit';
import { expect, it } from 'vitest';
import type { RuntimeNotice } from '#actors/system/thread/notices/runtime-notice.js';
import { OwnerQuestions } from '#actors/system/worker/owner-questions.js';
import { failure } from '../support/mortals.ts';

function set() {
  const machine = new VirtualMachine();
  const sent: RuntimeNotice[] = [];
  return { machine, sent, questions: new OwnerQuestions(machine.host(), (notice) => void sent.push(notice)) };
}

it('G72: what the owner says, or throws, is the answer to the question of that number', async () => {
  const { sent, questions } = set();
  const [live, ready] = [questions.ask({ what: 'live', options: {} }), failure(questions.ask({ what: 'ready', options: {} }))];
  expect(sent).toEqual([
    { kind: 'question', number: 1, question: { what: 'live', options: {} } },
    { kind: 'question', number: 2, question: { what: 'ready', options: {} } },
  ]);
  const said = { question: 'live', status: 'pass', at: 1, checks: [] } as const;
  questions.answered({ kind: 'answer', number: 2, said: undefined, error: new RangeError('no') });
  questions.answered({ kind: 'answer', number: 1, said, error: undefined });
  expect([await live, await ready]).toEqual([said, new RangeError('no')]);
});

it('G72: an owner that does not answer is not waited for: its thread may be in a handler of its own', async () => {
  const { machine, questions } = set();
  const asked = failure(questions.ask({ what: 'system', options: {} }));
  await machine.advance(5_001);
  expect(await asked).toBeInstanceOf(CommunicationError);
  expect(((await asked) as Error).message).toBe('Cannot look at the system: its owner has not answered within 5000 ms');
  // Too late, and nobody minds.
  questions.answered({ kind: 'answer', number: 1, said: undefined, error: undefined });
});
