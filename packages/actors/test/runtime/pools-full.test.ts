import { type ActorRef, type Blueprint, MailboxFullError, type PoolOptions, pool, serviceKey } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { type BoundedMessage, bounded } from '../fixtures/bounded.ts';
import { drunk } from '../fixtures/drinker.ts';
import { fickle } from '../fixtures/fickle.ts';
import { gate } from '../fixtures/gate.ts';
import { type RouteeMessage, routee, routeeKey } from '../fixtures/routee.ts';
import { type Drop, type WellMessage, well } from '../fixtures/well.ts';
import { SMALL_BUT_FOR_THE_WAY, SMALL_MAILBOXES } from '../support/bounds.ts';
import { waiting } from '../support/mortals.ts';
import type { Stage } from '../support/stage.ts';
import { turn } from '../support/until.ts';
import { inEachWay } from '../support/ways.ts';

type Pool = ActorRef<RouteeMessage>;
const patient = { timeout: 60_000 };
let keys = 0;
const freshKey = (): string => `test/full-pool-${keys++}`;

inEachWay((way) => {
  const spawn = (stage: Stage, options: PoolOptions<RouteeMessage>): Pool =>
    stage.system.spawn(pool(routee({}) as Blueprint<RouteeMessage>, options), { name: 'pool', thread: way.second });
  const living = (stage: Stage, key: string): readonly Pool[] => stage.system.findAll(routeeKey(key));

  it('G9, G62: routees have the bounds of their definition, also those that replace others', async () => {
    const stage = await way.open();
    const key = serviceKey<BoundedMessage>(freshKey());
    const ref = stage.system.spawn(pool(bounded, { size: 1, key }), { thread: way.second });
    await ref.started;
    for (const round of [1, 2]) {
      const [one] = stage.system.findAll(key);
      const door = stage.system.spawn(gate, { thread: 'owner' });
      one?.tell({ type: 'block', gate: door });
      await waiting(door);
      for (let n = 0; n < 10; n++) expect(one?.tell({ type: 'note', n })).toBe('accepted');
      const dropped = await stage.untilDeadLetters(6 * round);
      expect(dropped.map(({ reason }) => reason)).toEqual(Array.from({ length: 6 * round }, () => 'dropped'));
      door.tell({ type: 'open' });
      await stage.untilQuiet();
      expect(await one?.ask({ type: 'report' }, patient)).toEqual([6, 7, 8, 9]);
      await one?.stop();
      await stage.until('it is replaced', () => stage.system.findAll(key).length === 1);
    }
  });

  it('G62: an ask that a pool has no room for ends the stream whose address it carries: its reader is told, as the asker is', async () => {
    const stage = await way.open({ defaults: { mailboxReserve: 1 } });
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const narrow = { ...well, args: undefined, mailbox: { capacity: 1 } } as unknown as Blueprint<WellMessage>;
    const wells = stage.system.spawn(pool(narrow, { size: 1 }), { thread: way.second });
    const held = stage.system.stream<Drop>();
    wells.tell({ type: 'pour', to: held.sink, pour: { count: 0, gates: [door] } });
    await waiting(door);
    const streams = Array.from({ length: 6 }, () => stage.system.stream<Drop>({ timeout: 600_000 }));
    const outcomes = Promise.all(
      streams.map(({ sink }) => wells.ask({ type: 'take', to: sink }, patient).catch((error: unknown) => error)),
    );
    const first = await stage.inTime(Promise.race(streams.map((stream) => drunk(stream))));
    expect(first).toMatchObject({ count: 0, error: { data: { reason: 'mailbox-full' } } });
    door.tell({ type: 'open' });
    expect(await stage.inTime(outcomes)).toContainEqual(expect.any(MailboxFullError));
    for (const stream of streams) stream.cancel();
  });

  it('G62: what a pool waits to pass on to all reaches nobody twice, though one of them ends meanwhile', async () => {
    const stage = await way.open(SMALL_MAILBOXES);
    const key = freshKey();
    const ref = spawn(stage, { size: 2, route: 'broadcast', key: routeeKey(key) });
    const door = stage.system.spawn(gate, { thread: 'owner' });
    // At once, so all of it goes through the pool.
    ref.tell({ type: 'block', key: '', gate: door });
    const sent = Promise.all(Array.from({ length: 30 }, (_, n) => ref.send({ type: 'note', key: '', n })));
    await waiting(door, 2);
    const before = living(stage, key);
    await stage.until('both are full', () => before.every((one) => (one as unknown as { isOverloaded: boolean }).isOverloaded));
    for (let turns = 0; turns < 10; turns++) await turn();
    await before[1]?.kill();
    for (let turns = 0; turns < 10; turns++) await turn();
    door.tell({ type: 'open' });
    await stage.inTime(sent);
    await stage.inTime(stage.untilQuiet());
    for (const one of living(stage, key)) {
      const numbers = (await one.ask({ type: 'notes', key: '' }, patient)).map(({ n }) => n);
      expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    }
  });

  it.each(['round-robin', 'broadcast', { hashOf: 'type' }] as const)(
    'G19, G62: a pool that waits for a routee that never goes on does not keep the system from its end: %j',
    async (route) => {
      const stage = await way.open({ name: 'waits', defaults: { mailboxCapacity: 4, mailboxReserve: 4 } });
      stage.isUnbalanced = true;
      const ref = stage.system.spawn(pool(fickle, { size: 1, route }), { thread: way.second, mailbox: { capacity: 100 } });
      // At once, so all of it goes through the pool, which has room for it, as its routee has not.
      for (let n = 0; n < 40; n++) ref.tell({ type: 'hang' });
      for (let turns = 0; turns < 20; turns++) await turn();
      await stage.inTime(stage.system.stop({ timeout: 50 }));
    },
  );

  it('G62: a routee that is stuck does not hold up what its pool passes on to others', async () => {
    const stage = await way.open(SMALL_BUT_FOR_THE_WAY);
    const key = freshKey();
    const ref = spawn(stage, { size: 2, key: routeeKey(key) });
    const door = stage.system.spawn(gate, { thread: 'owner' });
    // At once, so all of it goes through the pool.
    ref.tell({ type: 'block', key: '', gate: door });
    const sent = Promise.all(Array.from({ length: 200 }, (_, n) => ref.send({ type: 'note', key: '', n })));
    await waiting(door);
    await stage.inTime(sent);
    door.tell({ type: 'open' });
    await stage.inTime(stage.untilQuiet());
    const heard = await Promise.all(living(stage, key).map((one) => one.ask({ type: 'notes', key: '' }, patient)));
    const numbers = heard.flat().map(({ n }) => n);
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, n) => n));
    for (const notes of heard) expect(notes.map(({ n }) => n)).toEqual(notes.map(({ n }) => n).toSorted((a, b) => a - b));
  });

  it('G62: a pool grows also while everything goes through it and nobody has room', async () => {
    const stage = await way.open(SMALL_BUT_FOR_THE_WAY);
    const key = freshKey();
    const ref = spawn(stage, { size: { min: 1, max: 2 }, key: routeeKey(key) });
    const door = stage.system.spawn(gate, { thread: 'owner' });
    ref.tell({ type: 'block', key: '', gate: door });
    // More than the routee, the pool, and the way to them hold together, so that the look of each second waits behind some of it.
    const sent = Promise.all(Array.from({ length: 100 }, (_, n) => ref.send({ type: 'note', key: '', n })));
    await waiting(door);
    await stage.inTime(stage.until('it grows', () => living(stage, key).length === 2));
    await stage.inTime(sent);
    door.tell({ type: 'open' });
    await stage.inTime(stage.untilQuiet());
    const heard = await Promise.all(living(stage, key).map((one) => one.ask({ type: 'notes', key: '' }, patient)));
    expect(heard.flat().length).toBe(100);
  });
});
