import { type ActorRef, createSystem } from '@ringmaster/actors';
import { expect, it, onTestFinished } from 'vitest';
import { frail, type FrailMessage } from '../fixtures/frail.ts';
import { LineCollector } from '../support/line-collector.ts';
import { until } from '../support/until.ts';

const ACTORS = 3_000;
/** At most so many come back in one slice, which is `turnMessages`. */
const SLICE = 100;

it('G55, G60: while thousands of actors of a dead thread come back, the event loop of the owner turns, and all have come back in the end', async () => {
  const collector = new LineCollector();
  const system = await createSystem({ threads: 1, logger: collector.logger() });
  onTestFinished(() => system.stop({ timeout: 0 }));
  let restarts = 0;
  let lost: { readonly restarted: number; readonly turns: number } | undefined;
  let [turns, isOver] = [0, false];
  /** How many turns there had been when the death was seen. */
  let seenAt: number | undefined;
  system.events.subscribe({
    tell: (event) => {
      if (event.type === 'restarted') restarts++;
      if (event.type === 'thread-lost') lost = { restarted: event.detail.restarted, turns: turns - (seenAt ?? turns) };
      return 'accepted';
    },
  });
  const refs: ActorRef<FrailMessage>[] = Array.from({ length: ACTORS }, () => system.spawn(frail, { thread: { spread: 0 } }));
  await Promise.all(refs.map((ref) => ref.started));
  const look = (): void => {
    turns++;
    if (seenAt === undefined && collector.lines.some(({ text }) => text === 'thread lost')) seenAt = turns;
    if (!isOver) setImmediate(look);
  };
  look();
  refs[0]?.tell({ type: 'die' });
  await until('all have restarted', () => restarts === ACTORS);
  isOver = true;
  expect(lost?.restarted).toBe(ACTORS);
  // The death is seen in the turn that begins to bring them back.
  expect(lost?.turns).toBeGreaterThanOrEqual(ACTORS / SLICE - 3);
  const lines = collector.lines.filter(({ level }) => level === 'warn' || level === 'error').map(({ text }) => text);
  expect(lines.filter((text) => text === 'actors restart: their thread was lost')).toHaveLength(1);
});
