import { type ActorRef, AllRouteesFailedError, type Blueprint, type Placement, router } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { gate } from '../fixtures/gate.ts';
import { type RouteeMessage, routee, routeeKey, type SenderMessage, sender } from '../fixtures/routee.ts';
import { puppet } from '../fixtures/puppet.ts';
import { SMALL_MAILBOXES } from '../support/bounds.ts';
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
  const senderAt = (stage: Stage, thread: Placement): ActorRef<SenderMessage> => stage.system.spawn(sender, { thread });

  it('G62: round robin passes messages and asks to one after the other', async () => {
    const stage = await way.open();
    const refs = team(stage);
    const group = router(refs, 'round-robin');
    for (let n = 0; n < 6; n++) expect(group.tell({ type: 'note', key: '', n })).toBe('accepted');
    expect(await Promise.all(refs.map(notes))).toEqual([
      [0, 3],
      [1, 4],
      [2, 5],
    ]);
    const answers = [];
    for (let n = 0; n < 4; n++) answers.push(await group.ask({ type: 'who', key: '' }));
    expect(answers).toEqual(['a', 'b', 'c', 'a']);
    await group.send({ type: 'note', key: '', n: 9 });
    expect(await notes(refs[1] as Ref)).toEqual([1, 4, 9]);
    await group.started;
  });

  it('G62: random reaches everybody', async () => {
    const stage = await way.open();
    const refs = team(stage);
    const group = router(refs, 'random');
    for (let n = 0; n < 300; n++) expect(group.tell({ type: 'note', key: '', n })).toBe('accepted');
    for (const ref of refs) expect((await notes(ref)).length).toBeGreaterThan(50);
  });

  it('G62: smallest mailbox leaves out whoever has much to do', async () => {
    const stage = await way.open();
    const refs = team(stage);
    const door = stage.system.spawn(gate, { thread: 'owner' });
    refs[1]?.tell({ type: 'block', key: '', gate: door });
    await waiting(door);
    const others = [refs[0], refs[2]] as Ref[];
    for (let n = 0; n < 50; n++) refs[1]?.tell({ type: 'note', key: '', n: -1 });
    // It has published that they wait.
    await stage.until('it is known', () => (refs[1] as unknown as { depth: number }).depth === 50);
    const group = router(refs, 'smallest-mailbox');
    for (let n = 0; n < 60; n++) expect(group.tell({ type: 'note', key: '', n })).toBe('accepted');
    const shares = await Promise.all(others.map(notes));
    expect(shares.flat().length).toBe(60);
    for (const share of shares) expect(share.length).toBeGreaterThan(15);
    door.tell({ type: 'open' });
    expect((await notes(refs[1] as Ref)).length).toBe(50);
  });

  it('G62: smallest mailbox passes nothing to whoever has what it was asked by the same router in hand', async () => {
    const stage = await way.open();
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const group = router(team(stage), 'smallest-mailbox');
    const held = group.ask({ type: 'hold', key: '', gate: door }, { timeout: 60_000 });
    await waiting(door);
    // Each would wait for the door.
    for (let n = 0; n < 60; n++) await group.ask({ type: 'who', key: '' }, { timeout: 20_000 });
    door.tell({ type: 'open' });
    await held;
  });

  it('G62: a hash passes equal keys to one routee, the same from every thread, in order', async () => {
    const stage = await way.open();
    const refs = team(stage);
    const owners = new Map<string, string>();
    for (const thread of places) {
      // Each list in another order: who has a key does not depend on that.
      refs.unshift(refs.pop() as Ref);
      const group = router(refs, { hashOf: 'key' });
      const from = senderAt(stage, thread);
      for (let n = 0; n < 30; n++) {
        const key = `key-${n}`;
        const name = await from.ask({ type: 'who', to: group, key });
        expect(owners.get(key) ?? name).toBe(name);
        owners.set(key, name);
      }
    }
    expect(new Set(owners.values()).size).toBe(3);
    const group = router(refs, { hashOf: 'key' });
    for (let n = 0; n < 100; n++) group.tell({ type: 'note', key: 'one', n });
    const all = (await Promise.all(refs.map(notes))).filter((list) => list.length > 0);
    expect(all).toEqual([Array.from({ length: 100 }, (_, n) => n)]);
    // Whoever goes takes only its own keys along.
    const gone = refs[0] as Ref;
    await gone.stop();
    for (const [key, name] of owners) {
      const now = await group.ask({ type: 'who', key });
      if (name !== gone.name) expect(now, key).toBe(name);
    }
  });

  it('G62: broadcast passes a message to all, and is answered by the first', async () => {
    const stage = await way.open();
    const refs = team(stage);
    const group = router(refs, 'broadcast');
    for (let n = 0; n < 5; n++) expect(group.tell({ type: 'note', key: '', n })).toBe('accepted');
    await group.send({ type: 'note', key: '', n: 5 });
    for (const ref of refs) expect(await notes(ref)).toEqual([0, 1, 2, 3, 4, 5]);
    const door = stage.system.spawn(gate, { thread: 'owner' });
    expect(await group.ask({ type: 'race', key: '', winner: 'b', gate: door }, patient)).toBe('b');
    // The others are not called off: they go on, and answer, and nobody minds.
    await waiting(door, 2);
    door.tell({ type: 'open' });
    for (const ref of refs) expect(await ref.ask({ type: 'given-up', key: '' }, patient)).toBe(0);
    await stage.untilQuiet();
    expect(stage.deadLetters).toEqual([]);
  });

  it('G62: a send to all passes over whoever ends while it waits, and waits for the others', async () => {
    const stage = await way.open(SMALL_MAILBOXES);
    const refs = team(stage);
    const door = stage.system.spawn(gate, { thread: 'owner' });
    for (const ref of refs) ref.tell({ type: 'block', key: '', gate: door });
    await waiting(door, 3);
    for (const ref of refs) while (ref.tell({ type: 'note', key: '', n: 0 }) === 'accepted') await new Promise((go) => setImmediate(go));
    const group = router(refs, 'broadcast');
    const sent = group.send({ type: 'note', key: '', n: 7 });
    await refs[1]?.kill();
    door.tell({ type: 'open' });
    await stage.inTime(sent);
    for (const ref of [refs[0], refs[2]]) expect((await notes(ref as Ref)).filter((n) => n === 7)).toEqual([7]);
    const last = group.send({ type: 'note', key: '', n: 8 });
    await Promise.all([refs[0]?.kill(), refs[2]?.kill()]);
    await last;
    expect(await failure(group.send({ type: 'note', key: '', n: 9 }))).toMatchObject({ name: 'NoRouteesError' });
  });

  it('G62: scatter-gather takes the first answer, and calls the others off without a late reply', async () => {
    const stage = await way.open();
    const refs = team(stage);
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const group = router(refs, 'scatter-gather-first');
    const asked = group.ask({ type: 'race', key: '', winner: 'b', gate: door }, patient);
    await waiting(door, 2);
    expect(await asked).toBe('b');
    door.tell({ type: 'open' });
    const givenUp = await Promise.all(refs.map((ref) => ref.ask({ type: 'given-up', key: '' }, patient)));
    expect(givenUp.reduce((sum, n) => sum + n)).toBe(2);
    await stage.untilQuiet();
    expect(stage.deadLetters).toEqual([]);
    // One that fails is not an answer as long as somebody has one.
    expect(await group.ask({ type: 'only', key: '', name: 'c' })).toBe('c');
  });

  it('G62: an ask that a router needs no more when its turn comes is no dead letter either', async () => {
    const stage = await way.open();
    const refs = team(stage);
    const door = stage.system.spawn(gate, { thread: 'owner' });
    for (const ref of [refs[0], refs[2]]) ref?.tell({ type: 'block', key: '', gate: door });
    await waiting(door, 2);
    const group = router(refs, 'scatter-gather-first');
    for (let n = 0; n < 3; n++) expect(await group.ask({ type: 'who', key: '' }, patient)).toBe('b');
    door.tell({ type: 'open' });
    for (const ref of refs) await notes(ref);
    await stage.untilQuiet();
    expect(stage.deadLetters).toEqual([]);
  });

  it('G62: if all fail there is one error with the causes, and the signal of the asker ends them all', async () => {
    const stage = await way.open();
    const refs = team(stage);
    for (const route of ['broadcast', 'scatter-gather-first'] as const) {
      const error = await failure(router(refs, route).ask({ type: 'only', key: '', name: 'nobody' }));
      expect(error).toBeInstanceOf(AllRouteesFailedError);
      const { errors } = (error as AllRouteesFailedError).data;
      expect(errors.map(({ message }) => message)).toEqual(names.map((name) => `not nobody but ${name}`));
      expect(errors.every((one) => one instanceof RangeError)).toBe(true);
      expect((error as Error).message).toBe(`Cannot complete ask to "router(${route})": none of 3 routees has answered (RangeError)`);
    }
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const calling = new AbortController();
    const asked = failure(
      router(refs, 'scatter-gather-first').ask({ type: 'hold', key: '', gate: door }, { ...patient, signal: calling.signal }),
    );
    await waiting(door, 3);
    const reason = new Error('enough');
    calling.abort(reason);
    expect(await asked).toBe(reason);
    door.tell({ type: 'open' });
    expect(await failure(router(refs, 'scatter-gather-first').ask({ type: 'who', key: '' }, { signal: calling.signal }))).toBe(reason);
  });

  it('G62: the error that has all causes crosses threads with them', async () => {
    const stage = await way.open();
    const refs = team(stage);
    for (const thread of places) {
      const from = stage.system.spawn(puppet, { thread });
      const step = { do: 'ask', to: router(refs, 'scatter-gather-first'), message: { type: 'only', key: '', name: 'nobody' } } as const;
      const [came] = await from.ask({ type: 'do', steps: [step] }, patient);
      const error = (came as { readonly error: AllRouteesFailedError }).error;
      expect(error).toBeInstanceOf(AllRouteesFailedError);
      expect(error.data.errors.map((one) => [one instanceof RangeError, one.message])).toEqual(
        names.map((name) => [true, `not nobody but ${name}`]),
      );
    }
  });

  it('G62: a router by key passes to whoever is found, also to those that come later', async () => {
    const stage = await way.open();
    const key = freshKey();
    const group = router(stage.system, routeeKey(key), 'round-robin');
    expect(group.isAlive).toBe(false);
    expect(group.tell({ type: 'note', key: '', n: 0 })).toBe('stopped');
    expect((await stage.untilDeadLetters(1))[0]?.reason).toBe('no-routees');
    const refs = team(stage, { key });
    await started(refs);
    const answers = [];
    for (let n = 0; n < 3; n++) answers.push(await group.ask({ type: 'who', key: '' }));
    expect(answers.toSorted()).toEqual(names);
    await refs[1]?.stop();
    for (let n = 0; n < 4; n++) expect(await group.ask({ type: 'who', key: '' })).not.toBe('b');
  });

  it('G62: sent in a message a router is made anew where it arrives, with what it is by then', async () => {
    const stage = await way.open();
    const key = freshKey();
    const refs = team(stage, { key });
    await started(refs);
    const nested = router([router(refs.slice(0, 1), 'random'), refs[1] as Ref], 'round-robin');
    for (const thread of places) {
      const from = senderAt(stage, thread);
      for (const group of [router(refs, 'round-robin'), router(stage.system, routeeKey(key), 'random'), nested]) {
        expect(names).toContain(await from.ask({ type: 'who', to: group, key: '' }));
        expect(names).toContain(await from.ask({ type: 'pass-on', to: group, key: '' }));
      }
      expect(await from.ask({ type: 'tell', to: router(refs, 'broadcast'), key: 'x', count: 2 })).toEqual(['accepted', 'accepted']);
    }
    await stage.untilQuiet();
    for (const ref of refs) expect(await notes(ref)).toEqual([0, 1, 0, 1, 0, 1]);
  });
});
