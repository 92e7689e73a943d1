import { MessageBroker, queue, task, TaskScheduler } from '@ringmaster/actors';
import { createTestSystem } from '@ringmaster/actors/testkit';
import { expect, it } from 'vitest';

const sweep = task('starts-at/sweep');
const mail = queue<string>('starts-at/mail');

it('G73: a virtual clock begins where the test says, and what recurs goes by that', async () => {
  await using kit = await createTestSystem({ mode: 'deterministic', threads: 0, startsAt: new Date('2026-03-29T02:59:58Z') });
  const scheduler = TaskScheduler.start(kit);
  const beat = scheduler.repeat(sweep, undefined, { cron: '0 3 * * *', timezone: 'UTC' });
  await beat.started;
  await kit.advance(1_900);
  expect((await beat.info())?.submitted).toBe(0);
  await kit.advance(200);
  expect(await beat.info()).toMatchObject({ submitted: 1, next: Date.parse('2026-03-30T03:00Z') });
});

it('G73: a second system that begins where the first has ended finds no moment of that ahead of it', async () => {
  const startsAt = Date.parse('2026-11-27T12:00Z');
  const publishedAt = async (epochMs: number, passMs: number): Promise<{ at: number; endMs: number }> => {
    await using kit = await createTestSystem({ mode: 'deterministic', threads: 0, startsAt: epochMs });
    const broker = MessageBroker.start(kit);
    await kit.advance(passMs);
    await broker.enqueue(mail, 'a');
    return { at: (await broker.peek(mail))[0]?.publishedAt ?? Number.NaN, endMs: epochMs + kit.now };
  };
  const first = await publishedAt(startsAt, 3_600_000);
  expect(first.at).toBeGreaterThanOrEqual(startsAt + 3_600_000);
  const second = await publishedAt(first.endMs, 0);
  expect(second.at).toBeGreaterThanOrEqual(first.at);
});

it('G73: a start that is no moment is refused, with what it was', async () => {
  const started = (startsAt: unknown): Promise<unknown> => createTestSystem({ startsAt: startsAt as number });
  await expect(started('now')).rejects.toThrow(
    new TypeError('Cannot create test system: startsAt is a date or epoch milliseconds, not "now"'),
  );
  for (const none of [Number.NaN, Number.POSITIVE_INFINITY, new Date('no')])
    await expect(started(none)).rejects.toThrow(
      new RangeError('Cannot create test system: startsAt is a date or epoch milliseconds, not an invalid one'),
    );
});
