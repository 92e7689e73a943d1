import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** Of the two together: they did meet. */
const ACCESSES_MIN = 5;

const program = fileURLToPath(new URL('../fixtures/link-interleavings.js', import.meta.url));
interface Outcome {
  readonly meeting: string;
  readonly first: number;
  readonly before: number;
  readonly wrong?: string;
}
const outcomes: readonly Outcome[] = JSON.parse(execFileSync(process.execPath, ['--conditions=systematic', program], { encoding: 'utf8' }));

test.each([
  ['I3 a hint is looked at', 'hintAndLook'],
  ['W1 a sleeper hears of a record', 'recordAndSleeper'],
  ['W1, W4 a thread that blocks hears of a record', 'recordAndBlocked'],
  ['W3 an outbox hears of room in its ring', 'outboxAndReader'],
  ['W3 a sender hears of room at its receiver', 'senderAndOverload'],
  ['B19 a sender that is called has its turn', 'senderAndRound'],
  ['D6 what is seen of a record in hand is whole', 'onlookerAndReader'],
])('%s, wherever the two meet', (_title, meeting) => {
  const all = outcomes.filter((one) => one.meeting === meeting);
  for (const { first, before, wrong } of all) expect(wrong, `party ${first}, interrupted before its access ${before}`).toBeUndefined();
  expect(all.length).toBeGreaterThan(ACCESSES_MIN);
});
