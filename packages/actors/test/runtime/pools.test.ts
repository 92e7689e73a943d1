import {
  type ActorRef,
  type AnyRef,
  type Blueprint,
  MailboxFullError,
  type PoolOptions,
  pool,
  restart,
  router,
  SpawnError,
  supervise,
} from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { gate } from '../fixtures/gate.ts';
import { type RouteeArgs, type RouteeMessage, routee, routeeKey, sender } from '../fixtures/routee.ts';
import { HARDLY_ANY } from '../support/bounds.ts';
import { failure, waiting } from '../support/mortals.ts';
import type { Stage } from '../support/stage.ts';
import { inEachWay } from '../support/ways.ts';

type Pool = ActorRef<RouteeMessage>;
const patient = { timeout: 60_000 };
let keys = 0;
const freshKey = (): string => `test/pooled-${keys++}`;

inEachWay((way) => {
  const spawn = (stage: Stage, options: PoolOptions<RouteeMessage>, args: RouteeArgs = {}): Pool =>
    stage.system.spawn(pool(routee(args) as Blueprint<RouteeMessage>, options), { name: 'pool', thread: way.second });
  const who = (ref: Pool, key = ''): Promise<string> => ref.ask({ type: 'who', key }, patient);
  const living = (stage: Stage, key: string): readonly Pool[] => stage.system.findAll(routeeKey(key));

  it('G62: a pool passes messages and asks on by its route, and has started when its routees have', async () => {
    const stage = await way.open();
    const key = freshKey();
    const ref = spawn(stage, { size: 3, key: routeeKey(key) });
    await ref.started;
    expect(
      living(stage, key)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(['routee-1', 'routee-2', 'routee-3']);
    const answers = [await who(ref), await who(ref), await who(ref), await who(ref)];
    expect(new Set(answers.slice(0, 3)).size).toBe(3);
    expect(answers[3]).toBe(answers[0]);
    for (let n = 0; n < 6; n++) expect(ref.tell({ type: 'note', key: '', n })).toBe('accepted');
    await stage.untilQuiet();
    for (const one of living(stage, key)) expect((await one.ask({ type: 'notes', key: '' })).length).toBe(2);
    await ref.stop();
    expect(living(stage, key)).toEqual([]);
    expect(stage.deadLetters).toEqual([]);
  });

  it('G62: a pool by hash keeps the order of what one sender says of one key, and gives it to one routee', async () => {
    const stage = await way.open();
    const key = freshKey();
    const ref = spawn(stage, { size: 3, route: { hashOf: 'key' }, key: routeeKey(key) });
    const from = stage.system.spawn(sender, { thread: way.first });
    for (const one of ['a', 'b', 'c', 'd']) await from.ask({ type: 'tell', to: ref, key: one, count: 50 });
    for (const one of ['a', 'b', 'c', 'd']) await who(ref, one);
    const heard = (await Promise.all(living(stage, key).map((one) => one.ask({ type: 'notes', key: '' })))).map((notes) => notes);
    for (const one of ['a', 'b', 'c', 'd']) {
      const lists = heard.map((notes) => notes.filter((note) => note.key === one).map(({ n }) => n)).filter((list) => list.length > 0);
      expect(lists, one).toEqual([Array.from({ length: 50 }, (_, n) => n)]);
    }
    // Whoever routes by the key of the pool finds the same one.
    const direct = router(stage.system, routeeKey(key), { hashOf: 'key' });
    for (const one of ['a', 'b', 'c', 'd', 'e']) expect(await who(direct, one)).toBe(await who(ref, one));
    // A message without its field is the sender's mistake.
    ref.tell({ type: 'note', n: 1 } as never);
    expect((await stage.untilDeadLetters(1))[0]).toMatchObject({ reason: 'unhandled', target: ref });
    expect(await failure(ref.ask({ type: 'who' } as never))).toBeInstanceOf(TypeError);
    expect(await who(ref)).toContain('routee');
  });

  it('G62: a pool that passes to all is answered by the first, and calls the others off', async () => {
    const stage = await way.open();
    const key = freshKey();
    const ref = spawn(stage, { size: 3, route: 'scatter-gather-first', key: routeeKey(key) });
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const winner = await who(ref);
    const asked = ref.ask({ type: 'race', key: '', winner, gate: door }, patient);
    await waiting(door, 2);
    expect(await asked).toBe(winner);
    door.tell({ type: 'open' });
    const givenUp = await Promise.all(living(stage, key).map((one) => one.ask({ type: 'given-up', key: '' }, patient)));
    expect(givenUp.toSorted()).toEqual([0, 1, 1]);
    expect(await failure(ref.ask({ type: 'only', key: '', name: 'nobody' }))).toMatchObject({ name: 'AllRouteesFailedError' });
    for (const one of [1, 2]) ref.tell({ type: 'note', key: '', n: one });
    await stage.untilQuiet();
    for (const one of living(stage, key)) expect((await one.ask({ type: 'notes', key: '' })).length).toBe(2);
    expect(stage.deadLetters).toEqual([]);
  });

  it('G62: if nobody has room the pool waits, so its senders learn it, and nothing that was accepted is lost', async () => {
    const stage = await way.open(HARDLY_ANY);
    const key = freshKey();
    const ref = spawn(stage, { size: 2, key: routeeKey(key) });
    await ref.started;
    const door = stage.system.spawn(gate, { thread: 'owner' });
    for (const one of living(stage, key)) one.tell({ type: 'block', key: '', gate: door });
    await waiting(door, 2);
    let accepted = 0;
    for (let refusals = 0; refusals < 50; ) {
      if (ref.tell({ type: 'note', key: '', n: accepted }) === 'accepted') accepted++;
      else refusals++;
      if (accepted > 10_000) throw new Error('it is never full');
      await new Promise((go) => setImmediate(go));
    }
    expect(await failure(ref.ask({ type: 'who', key: '' }, patient))).toBeInstanceOf(MailboxFullError);
    door.tell({ type: 'open' });
    await stage.inTime(stage.untilQuiet());
    const heard = await Promise.all(living(stage, key).map((one) => one.ask({ type: 'notes', key: '' }, patient)));
    const numbers = heard.flat().map(({ n }) => n);
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: accepted }, (_, n) => n));
    // To each routee in the order in which they were told.
    for (const notes of heard) expect(notes.map(({ n }) => n)).toEqual(notes.map(({ n }) => n).toSorted((a, b) => a - b));
  });

  it('G9, G62: the bound and the policy of a definition hold for routees of it, too', async () => {
    const stage = await way.open();
    const key = freshKey();
    const bounded: Blueprint<RouteeMessage> = { ...routee({}), mailbox: { capacity: 2, overflow: 'drop-oldest' } };
    const ref = stage.system.spawn(pool(bounded, { size: 1, key: routeeKey(key) }), { thread: way.second });
    await ref.started;
    const door = stage.system.spawn(gate, { thread: 'owner' });
    ref.tell({ type: 'block', key: '', gate: door });
    await waiting(door);
    for (let n = 0; n < 10; n++) ref.tell({ type: 'note', key: '', n });
    await stage.until('all but two are dropped', () => stage.deadLetters.length === 8);
    door.tell({ type: 'open' });
    await stage.inTime(stage.untilQuiet());
    expect((await ref.ask({ type: 'notes', key: '' }, patient)).map(({ n }) => n)).toEqual([8, 9]);
    expect(new Set(stage.deadLetters.map(({ reason }) => reason))).toEqual(new Set(['dropped']));
  });

  it('G62: a message that cannot be passed on after a wait for room is a dead letter, and no failure of the pool', async () => {
    const stage = await way.open();
    const bounded: Blueprint<RouteeMessage> = { ...routee({}), mailbox: { capacity: 1 } };
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const body = stage.system.blocks.tryAllocate(8);
    const ref = stage.system.spawn(pool(bounded, { size: 2, route: 'broadcast' }), { thread: way.second });
    // Through the pool, which is not known yet. A block is for one of the two only.
    ref.tell({ type: 'block', key: '', gate: door });
    for (const n of [1, 2]) ref.tell({ type: 'note', key: '', n });
    ref.tell({ type: 'note', key: '', n: 3, body } as RouteeMessage);
    await waiting(door, 2);
    door.tell({ type: 'open' });
    await stage.inTime(stage.untilQuiet());
    expect(await who(ref)).toMatch(/^routee-[12]$/);
    // Between threads one of the two may have room when the other has none, and takes it.
    if (!way.crosses) expect(stage.deadLetters.map(({ reason }) => reason)).toEqual(['unhandled']);
    expect(stage.events.filter(({ type }) => type === 'restarted' || type === 'stopped')).toEqual([]);
  });

  it('G62: routees are dealt out evenly over the workers, or live with the pool', async () => {
    const stage = await way.open();
    const perThread = (refs: readonly AnyRef[]): number[] => {
      const counts = new Map<number, number>();
      for (const ref of refs) counts.set(stage.threadOf(ref), (counts.get(stage.threadOf(ref)) ?? 0) + 1);
      return [...counts.values()];
    };
    const [spread, together] = [freshKey(), freshKey()];
    await spawn(stage, { size: 6, key: routeeKey(spread) }).started;
    expect(perThread(living(stage, spread))).toEqual(way.crosses ? [3, 3] : [6]);
    const other = stage.system.spawn(pool(routee({}) as Blueprint<RouteeMessage>, { size: 3, spread: 'none', key: routeeKey(together) }), {
      thread: way.first,
    });
    await other.started;
    expect(perThread(living(stage, together))).toEqual([3]);
    expect(stage.threadOf(living(stage, together)[0] as AnyRef)).toBe(stage.threadOf(other));
  });

  it('G62: a pool whose routees all fail to start has failed to start', async () => {
    const stage = await way.open();
    const ref = spawn(stage, { size: 2 }, { fails: true });
    const asked = failure(ref.ask({ type: 'who', key: '' }));
    expect(await failure(ref.started)).toBeInstanceOf(SpawnError);
    expect(await asked).toBeInstanceOf(SpawnError);
    expect(ref.isAlive).toBe(false);
  });

  it('G62: options of a pool that make no sense are refused at the call', () => {
    const made = (options: unknown) => () => pool(routee({}), options as never);
    for (const what of [undefined, 5, {}]) expect(() => pool(what as never, { size: 1 })).toThrow('is no definition and no blueprint');
    expect(made({})).toThrow('Cannot make pool of "routee": size is missing: a number, or { min, max }');
    expect(made({ size: 0 })).toThrow('Cannot make pool of "routee": size is a whole number from 1 on, not 0');
    expect(made({ size: { min: 3, max: 2 } })).toThrow('size.min is at most size.max, not 3 beside 2');
    expect(made({ size: { min: 1 } })).toThrow('size.max is a whole number from 1 on, not undefined');
    expect(made({ size: 2, route: 'turns' })).toThrow('its route is one of');
    expect(made({ size: 2, spread: 'some' })).toThrow("spread is 'threads' or 'none'");
    expect(made({ size: 2, sise: 3 })).toThrow('there is no option "sise"');
    expect(made({ size: 2, key: 'a' })).toThrow(TypeError);
    expect(made({ size: 2, supervise: supervise.otherwise(() => restart()) })).toThrow();
  });
});
