import {
  type ActorRef,
  AllRouteesFailedError,
  type Blueprint,
  MailboxFullError,
  NoRouteesError,
  type Placement,
  router,
} from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { gate } from '../fixtures/gate.ts';
import { type RouteeMessage, routee, routeeKey, sender } from '../fixtures/routee.ts';
import { failure, waiting } from '../support/mortals.ts';
import type { Stage } from '../support/stage.ts';
import { inEachWay } from '../support/ways.ts';

type Ref = ActorRef<RouteeMessage>;
const patient = { timeout: 60_000 };
let keys = 0;
const freshKey = (): string => `test/routee-${keys++}`;

inEachWay((way) => {
  const places: readonly Placement[] = way.crosses ? ['owner', way.first, way.second] : ['owner', 'owner', 'owner'];
  const names = ['a', 'b', 'c'];
  const team = (stage: Stage, args: { key?: string } = {}): Ref[] =>
    names.map((name, n) => stage.system.spawn(routee(args) as Blueprint<RouteeMessage>, { name, thread: places[n] as Placement }));
  const started = (refs: readonly Ref[]): Promise<unknown> => Promise.all(refs.map((ref) => ref.started));
  const notes = async (ref: Ref): Promise<number[]> => (await ref.ask({ type: 'notes', key: '' }, patient)).map(({ n }) => n);

  it('G62: an ended routee is left out, in every route; the last one leaves a router that reports', async () => {
    const stage = await way.open();
    const refs = team(stage);
    const routes = ['round-robin', 'random', 'smallest-mailbox', 'broadcast', 'scatter-gather-first', { hashOf: 'key' }] as const;
    const groups = routes.map((route) => router(refs, route));
    await started(refs);
    void refs[0]?.stop();
    for (const group of groups) {
      for (let n = 0; n < 10; n++) expect(await group.ask({ type: 'who', key: `${n}` })).not.toBe('a');
      expect(group.tell({ type: 'note', key: '', n: 1 })).toBe('accepted');
      expect(group.isAlive).toBe(true);
    }
    await Promise.all(refs.slice(1).map(notes));
    await Promise.all(refs.map((ref) => ref.stop()));
    expect(stage.deadLetters).toEqual([]);
    for (const [index, group] of groups.entries()) {
      expect(group.isAlive).toBe(false);
      expect(group.tell({ type: 'note', key: '', n: 7 })).toBe('stopped');
      const letters = await stage.untilDeadLetters(2 * index + 1);
      expect(letters.at(-1)).toMatchObject({ reason: 'no-routees', message: { type: 'note', key: '', n: 7 }, target: undefined });
      expect(await failure(group.ask({ type: 'who', key: '' }))).toBeInstanceOf(NoRouteesError);
      expect(await failure(group.send({ type: 'note', key: '', n: 8 }))).toBeInstanceOf(NoRouteesError);
      await stage.untilDeadLetters(2 * index + 2);
    }
    expect(stage.count('no-routees')).toBe(12);
  });

  it('G62: a router that is sent when all its routees have ended reports where it arrives', async () => {
    const stage = await way.open();
    const refs = team(stage);
    const group = router(refs, 'round-robin');
    const senders = places.map((thread) => stage.system.spawn(sender, { thread }));
    await started(refs);
    await Promise.all(refs.map((ref) => ref.stop()));
    for (const [n, from] of senders.entries()) {
      expect(await from.ask({ type: 'tell', to: group, key: `${n}`, count: 2 }, patient)).toEqual(['stopped', 'stopped']);
      await stage.until('both are told of', () => stage.count('no-routees') === 2 * (n + 1));
      expect(await failure(from.ask({ type: 'who', to: group, key: '' }, patient))).toBeInstanceOf(NoRouteesError);
    }
  });

  it('G62: full is full only if everybody is, and who has no room is passed over where anybody will do', async () => {
    const stage = await way.open({ defaults: { mailboxCapacity: 4, mailboxReserve: 1_000, outboxMessages: 4, dataRingBytes: 1024 } });
    const refs = team(stage);
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const fill = (ref: Ref): void => {
      for (let n = 0; n < 10_000; n++) if (ref.tell({ type: 'note', key: '', n: -1 }) === 'full') return;
      throw new Error('it is never full');
    };
    const block = async (ref: Ref, count: number): Promise<void> => {
      ref.tell({ type: 'block', key: '', gate: door });
      await waiting(door, count);
      fill(ref);
      await stage.until('it says so', () => (ref as unknown as { isOverloaded: boolean }).isOverloaded);
    };
    const [a, b, c] = refs as [Ref, Ref, Ref];
    await block(a, 1);
    const turns = router(refs, 'round-robin');
    for (let n = 0; n < 4; n++) expect(await turns.ask({ type: 'who', key: '' }, patient)).not.toBe('a');
    expect(turns.tell({ type: 'note', key: '', n: 1 })).toBe('accepted');
    // Accepted by those that had room; for the other it is a dead letter, since nobody may tell it again.
    expect(router(refs, 'broadcast').tell({ type: 'note', key: '', n: 2 })).toBe('accepted');
    expect((await stage.untilDeadLetters(1)).map(({ reason, target }) => [reason, target])).toEqual([['mailbox-full', a]]);
    await notes(b);
    await notes(c);
    await block(b, 2);
    await block(c, 3);
    for (const route of ['round-robin', 'random', 'smallest-mailbox', 'broadcast', { hashOf: 'key' }] as const) {
      expect(router(refs, route).tell({ type: 'note', key: '', n: 3 })).toBe('full');
      const error = await failure(router(refs, route).ask({ type: 'who', key: '' }, patient));
      expect(error).toBeInstanceOf(route === 'broadcast' ? AllRouteesFailedError : MailboxFullError);
    }
    expect(stage.deadLetters.map(({ reason, message }) => [reason, message])).toHaveLength(1);
    const sent = [
      router(refs, 'round-robin').send({ type: 'note', key: '', n: 4 }),
      router(refs, 'broadcast').send({ type: 'note', key: '', n: 5 }),
    ];
    door.tell({ type: 'open' });
    await Promise.all(sent);
    for (const ref of refs) expect((await notes(ref)).filter((n) => n === 5)).toEqual([5]);
  });

  it('G8, G62: a send waits at the one it has chosen; given up, it is handled by nobody, and sent again it goes to who has room', async () => {
    const stage = await way.open({ defaults: { mailboxCapacity: 4, mailboxReserve: 1_000, outboxMessages: 4, dataRingBytes: 1024 } });
    const refs = team(stage).slice(0, 2) as [Ref, Ref];
    const doors = refs.map(() => stage.system.spawn(gate, { thread: 'owner' }));
    for (const [index, ref] of refs.entries()) {
      const door = doors[index] as (typeof doors)[0];
      ref.tell({ type: 'block', key: '', gate: door });
      await waiting(door);
      while (ref.tell({ type: 'note', key: '', n: -1 }) !== 'full');
      await stage.until('it says so', () => (ref as unknown as { isOverloaded: boolean }).isOverloaded);
    }
    const [stuck, free] = refs;
    const group = router(refs, 'round-robin');
    const given = new AbortController();
    const inVain = failure(group.send({ type: 'note', key: '', n: 1 }, { signal: given.signal }));
    doors[1]?.tell({ type: 'open' });
    await stage.until('it has room', () => !(free as unknown as { isOverloaded: boolean }).isOverloaded);
    await notes(free);
    given.abort(new Error('long enough'));
    expect(await inVain).toMatchObject({ message: 'long enough' });
    for (const n of [2, 3]) await stage.inTime(group.send({ type: 'note', key: '', n }));
    expect((await notes(free)).filter((n) => n >= 0)).toEqual([2, 3]);
    doors[0]?.tell({ type: 'open' });
    await stage.untilQuiet();
    expect((await notes(stuck)).filter((n) => n >= 0)).toEqual([]);
  });

  it('G62: a router is no actor: its stop ends it alone, and it is not watched', async () => {
    const stage = await way.open();
    const refs = team(stage);
    const group = router(refs, 'round-robin');
    expect(group.name).toBe('router(round-robin)');
    expect(String(group)).toBe('Router(round-robin, 3 routees)');
    await group.stop();
    expect(group.isAlive).toBe(false);
    expect(group.tell({ type: 'note', key: '', n: 0 })).toBe('stopped');
    expect(await failure(group.ask({ type: 'who', key: '' }))).toMatchObject({
      message: 'Cannot ask "router(round-robin)": it was stopped',
    });
    for (const ref of refs) expect(ref.isAlive).toBe(true);
    for (const how of ['drain', 'kill'] as const) await router(refs, 'random')[how]();
    expect(router([], 'random').tell({ type: 'note' } as never)).toBe('stopped');
    expect(() => router(refs, 'turns' as never)).toThrow('its route is one of round-robin, random');
    expect(() => router([{} as Ref], 'random')).toThrow('Cannot make router: {} is no reference');
    for (const from of [undefined, refs[0], 7])
      expect(() => router(from as never, 'random')).toThrow('Cannot make router: it takes references');
    expect(() => router(refs, { hashOf: 'none' } as never).tell({ type: 'note', key: '', n: 1 })).toThrow('Cannot route by "none"');
  });

  if (!way.crosses) return;

  it('G62: when a thread dies in the middle, its routees are passed over while they are down, or come back, and the rest goes on', async () => {
    const stage = await way.open();
    const key = freshKey();
    const spawn = (name: string, thread: Placement, restart: 'temporary' | 'permanent'): Ref =>
      stage.system.spawn(routee({ key }) as Blueprint<RouteeMessage>, { name, thread, restart });
    const refs = [spawn('lost', way.first, 'temporary'), spawn('back', way.first, 'permanent'), spawn('stays', way.second, 'permanent')];
    await started(refs);
    const group = router(stage.system, routeeKey(key), 'round-robin');
    const all = router(refs, 'scatter-gather-first');
    await stage.kill(stage.threadOf(refs[0] as Ref));
    expect(await all.ask({ type: 'who', key: '' }, patient)).toBe('stays');
    await stage.untilLosses(1);
    const answers = new Set<string>();
    for (let n = 0; n < 6; n++) answers.add(await group.ask({ type: 'who', key: '' }, patient));
    expect([...answers].toSorted()).toEqual(['back', 'stays']);
  });
});
