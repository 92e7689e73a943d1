import { valueIn } from '@ringmaster/actors';
import { createTestSystem } from '@ringmaster/actors/testkit';
import { expect, it } from 'vitest';
import { dawdler } from '../fixtures/dawdler.ts';
import { turn } from '../support/until.ts';

const TIMEOUT_MS = 600;
/** Longer than the ask may take. */
const HELD_UP_MS = 900;

it('G45: an answer that was there in time is none too late, though the asker’s thread was held up beyond that', async () => {
  await using system = await createTestSystem({ mode: 'threads', threads: 1 });
  const ref = system.spawn(dawdler({}), { thread: { spread: 0 } });
  expect(await ref.ask({ type: 'count' })).toBe(0);
  const handled = (): number => valueIn(system.metrics.snapshot(), 'ringmaster_messages_handled_total', { actor: 'dawdler' }) ?? 0;
  const before = handled();
  const fromMs = performance.now();
  ref.tell({ type: 'dawdle', ms: 50 });
  const answer = ref.ask({ type: 'count' }, { timeout: TIMEOUT_MS });
  await turn();
  // Nothing of this thread runs meanwhile.
  while (handled() < before + 2 || performance.now() < fromMs + HELD_UP_MS);
  expect(await answer).toBe(1);
});
