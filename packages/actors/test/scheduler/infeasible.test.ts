import { setTimeout as takes } from 'node:timers/promises';
import { TaskError, TaskExpiredError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { PORTION } from '#actors/scheduler/core/portion.js';
import { say, wait } from '../fixtures/hands.ts';
import { failure } from '../support/mortals.ts';
import type { Stage } from '../support/stage.ts';
import { Shop } from '../support/shop.ts';
import { inEachWay } from '../support/ways.ts';
import { CoreWorld } from './support/core-world.ts';
import { PatientWorld } from './support/patient-world.ts';

/** Runs of a kind until it is known what they take. */
const RUNS = 8;

/** A world in which a run of "work" takes 100 ms, as its scheduler knows. */
function seasoned<W extends CoreWorld>(world: W, kind = 'work'): W {
  const known = world.agent('old hand', { kinds: [kind], capacity: RUNS });
  const ids = Array.from({ length: RUNS }, (_, n) => `known-${n}`);
  for (const id of ids) world.submit(id, { kind });
  if (world instanceof PatientWorld) world.settleDown();
  world.advance(100);
  for (const id of ids) world.answer(id);
  world.report(known, { status: 'stopped' });
  world.begun.length = 0;
  return world;
}

it('Q14, G64: what has less time left than quick runs of its kind take is not begun, and expires when an agent has room', () => {
  const world = seasoned(new CoreWorld({ infeasible: 'expire' }));
  const start = world.nowMs;
  world.submit('hopeless', { deadlineMs: start + 149 });
  world.submit('tight', { deadlineMs: start + 150 });
  world.submit('whenever');
  world.submit('play', { kind: 'play', deadlineMs: start + 51 });
  world.advance(50);
  expect(world.ends.get('hopeless')).toBeUndefined();
  world.agent('a', { kinds: ['work', 'play'] });
  expect(world.begun).toEqual(['play']);
  world.answer('play');
  expect(world.end('hopeless')).toMatchObject({
    status: 'expired',
    error: {
      message:
        'Cannot complete task "hopeless": when an agent had room it had 99 ms left, and nine tenths of the last tasks of kind "work" took 100 ms or longer',
      data: { task: 'hopeless', when: 'queued', lateMs: 0 },
    },
  });
  expect(world.end('hopeless')).toHaveProperty('error', expect.any(TaskExpiredError));
  world.answer('tight');
  expect(world.begun).toEqual(['play', 'tight', 'whenever']);
});

it('Q14: a task that may end late is begun, and so is everything unless infeasible says otherwise', () => {
  const world = seasoned(new CoreWorld({ infeasible: 'expire' }));
  world.agent('a', { capacity: 9 });
  world.submit('patient', { deadlineMs: world.nowMs + 10, late: 'finish' });
  world.submit('hopeless', { deadlineMs: world.nowMs + 10 });
  expect(world.begun).toEqual(['patient']);
  for (const infeasible of ['accept', 'refuse'] as const) {
    const other = seasoned(new CoreWorld({ infeasible }));
    other.submit('later', { deadlineMs: other.nowMs + 110 });
    other.advance(20);
    other.agent('a');
    expect(other.begun).toEqual(['later']);
  }
});

it('Q14: what its last attempt failed with is the cause, and those that wait for it end with it', () => {
  const world = seasoned(new CoreWorld({ infeasible: 'expire' }));
  const slipped = new TaskError('slipped');
  world.agent('a');
  world.submit('twice', { deadlineMs: world.nowMs + 150, retry: { attempts: 3, minMs: 10 } });
  world.submit('behind', { extras: { after: ['twice'] } });
  world.submit('hardy', { extras: { after: ['twice'], afterFailure: 'run' } });
  world.advance(60);
  world.fail('twice', slipped);
  world.advance(10);
  expect(world.end('twice')).toMatchObject({ status: 'expired', error: { cause: slipped } });
  expect(world.end('behind')).toMatchObject({ status: 'cancelled' });
  expect(world.begun).toEqual(['twice', 'hardy']);
});

it('Q14: it leaves its room, its sticky key and its turn to others', () => {
  const world = seasoned(new CoreWorld({ infeasible: 'expire' }));
  const soon = world.nowMs + 10;
  world.submit('hopeless', { deadlineMs: soon, extras: { stickTo: 'mill', fairnessKey: 'a' } });
  world.submit('mine', { extras: { stickTo: 'mill', fairnessKey: 'a' } });
  world.submit('theirs', { extras: { fairnessKey: 'b' } });
  world.agent('one', { capacity: 2 });
  // Its key has had its turn.
  expect(world.begun).toEqual(['theirs', 'mine']);
  for (const id of world.begun) world.answer(id);
  expect(world.core.size).toBe(0);
});

it('Q14, J12, G60: however many are hopeless at once, a portion of them expires at a time, and each comes to one end', () => {
  const world = seasoned(new PatientWorld({ infeasible: 'expire' }));
  const many = 2 * PORTION + 22;
  for (let n = 0; n < many; n++) world.submit(`t${n}`, { deadlineMs: world.nowMs + 10 });
  world.settleDown();
  world.agent('a', { capacity: 1 });
  const ended: number[] = [];
  world.settleDown(() => ended.push(world.ends.size - RUNS));
  expect(ended[0]).toBeLessThanOrEqual(PORTION);
  // One in sixteen is let through: the first of these keeps the only agent busy.
  expect(world.begun).toEqual(['t15']);
  world.agent('b', { capacity: many });
  world.settleDown(() => ended.push(world.ends.size - RUNS));
  const begun = world.begun.length;
  expect(begun).toBe(Math.floor(many / 16));
  expect(world.ends.size - RUNS).toBe(many - begun);
  expect(Math.max(...ended.map((count, index) => count - (ended[index - 1] ?? 0)))).toBeLessThanOrEqual(PORTION);
  for (let n = 0; n < many; n++) if (!world.begun.includes(`t${n}`)) expect(world.end(`t${n}`)).toMatchObject({ status: 'expired' });
});

function isManual({ system }: Stage): boolean {
  return (system as { readonly mode?: string }).mode === 'deterministic';
}

inEachWay((way) => {
  it('Q14, G64: a task that quick runs of its kind say nobody could have done in time expires, and no agent sees it', async () => {
    const shop = new Shop(await way.open(), { infeasible: 'expire' });
    const { scheduler, stage, mortals } = shop;
    await shop.hire('crew', way.first);
    await shop.hire('crew', way.second);
    const gate = mortals.gate();
    const known = Array.from({ length: RUNS }, (_, n) => scheduler.submit(wait, { gate, text: `known ${n}` }));
    await shop.until('all of them run', async () => (await scheduler.stats()).given === RUNS);
    await (isManual(stage) ? stage.advance(400) : takes(400));
    gate.tell({ type: 'open' });
    await stage.inTime(Promise.all(known.map(({ result }) => result)));
    const late = scheduler.submit(wait, { gate, text: 'never' }, { timeout: 300 });
    expect(await stage.inTime(failure(late.result))).toMatchObject({ name: 'TaskExpiredError', data: { when: 'queued' } });
    expect(await stage.inTime(scheduler.submit(say, 'other kind', { timeout: 60_000 }).result)).toBe('other kind');
    expect((await mortals.untilSeen('other kind')).includes('never')).toBe(false);
    expect((await scheduler.stats()).expired).toBe(1);
  });
});
