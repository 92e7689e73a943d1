import { type ActorRef, AskCycleError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { absorbed } from '../fixtures/absorbed.ts';
import { gate } from '../fixtures/gate.ts';
import { type Errand, relay, type RelayMessage } from '../fixtures/relay.ts';
import type { Stage } from '../support/stage.ts';
import type { Way } from '../support/way.ts';
import { inEachWay } from '../support/ways.ts';

const WAIT = { timeout: 60_000 };

/** Relays named a, b, c … in turn on the two places of the way. */
function spawnRelays(stage: Stage, way: Way, count: number): readonly ActorRef<RelayMessage>[] {
  return Array.from({ length: count }, (_, n) => stage.system.spawn(relay, { thread: n % 2 === 0 ? way.first : way.second }));
}

/** Asked of the first: each asks the next, and the last is asked when it is its turn. */
function along(refs: readonly ActorRef<RelayMessage>[], late = false): Errand['message'] {
  return refs
    .slice(1)
    .reduceRight<Errand['message']>((message, to) => ({ type: 'run', errand: { to, message, timeout: 60_000, isLate: late } }), {
      type: 'deadline',
    });
}

const ask = (refs: readonly ActorRef<RelayMessage>[], late = false): Promise<unknown> =>
  (refs[0] as ActorRef<RelayMessage>).ask(along(refs, late) as { type: 'run'; errand: Errand }, WAIT);

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => value,
    (error: unknown) => error,
  );

const names = (refs: readonly ActorRef<RelayMessage>[]): string[] => refs.map((ref) => ref.name);

inEachWay((way) => {
  it('G48: an ask that comes back to an actor waiting for it fails at once and prints the cycle', async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      const [a, b] = [stage.system.spawn(relay, { thread: from }), stage.system.spawn(relay, { thread: to })];
      for (const late of [false, true]) {
        const error = await failure(ask([a, b, a], late));
        expect(error, title).toBeInstanceOf(AskCycleError);
        expect((error as AskCycleError).data.chain, title).toEqual([a.name, b.name, a.name]);
        expect((error as AskCycleError).message, title).toBe(
          `Cannot ask "${a.name}": it waits for this ask itself, ${a.name} -> ${b.name} -> ${a.name}`,
        );
      }
      // Both go on.
      expect(await ask([a, b]), title).toMatchObject({ now: expect.any(Number) });
    }
    expect(stage.deadLetters).toEqual([]);
  });

  it('G48: a cycle is found wherever it closes, through any number of actors up to 16', async () => {
    const stage = await way.open();
    const refs = spawnRelays(stage, way, 16);
    const [first, second, third] = refs as [ActorRef<RelayMessage>, ActorRef<RelayMessage>, ActorRef<RelayMessage>];
    // What is before it is no part of it.
    const late = await failure(ask([first, second, third, second]));
    expect((late as AskCycleError).data.chain).toEqual(names([second, third, second]));
    const long = await failure(ask([...refs, first]));
    expect(long).toBeInstanceOf(AskCycleError);
    expect((long as AskCycleError).data.chain).toEqual(names([...refs, first]));
  });

  it('C2: asks nest deeper than the chain is long', async () => {
    const stage = await way.open();
    expect(await ask(spawnRelays(stage, way, 24))).toMatchObject({ now: expect.any(Number) });
  });

  it('G48: an actor that asks itself and waits fails at once; one that does not wait has its answer', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(relay, { thread: way.first });
    for (const late of [false, true]) {
      const error = await failure(ask([ref, ref], late));
      expect(error).toBeInstanceOf(AskCycleError);
      expect((error as AskCycleError).data.chain).toEqual(names([ref, ref]));
    }
    const errand = { to: ref, message: { type: 'deadline' } };
    expect(await ref.ask({ type: 'send-out', errand }, WAIT)).toMatchObject({ now: expect.any(Number) });
    expect(stage.deadLetters).toEqual([]);
  });

  it.each([false, true])('G48: a setup that asks itself and waits fails that ask at once (after an await: %s)', async (later) => {
    const stage = await way.open();
    const ref = stage.system.spawn(absorbed({ later }), { thread: way.first, name: 'it' });
    expect(await ref.ask({ type: 'came' }, { timeout: 60_000 })).toBe('Cannot ask "it": it waits for this ask itself, it -> it');
  });

  it('G48: an ask that was forwarded keeps its chain', async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      const a = stage.system.spawn(relay, { thread: from });
      const b = stage.system.spawn(relay, { thread: way.second });
      const c = stage.system.spawn(relay, { thread: to });
      const back: Errand = { to: a, message: { type: 'deadline' }, timeout: 60_000 };
      const forward: Errand = { to: b, message: { type: 'forward-run', to: c, errand: back }, timeout: 60_000 };
      const error = await failure(a.ask({ type: 'run', errand: forward }, WAIT));
      expect(error, title).toBeInstanceOf(AskCycleError);
      // Who handed it on does not wait.
      expect((error as AskCycleError).data.chain, title).toEqual(names([a, c, a]));
    }
  });

  it('G48: an actor that does not wait for its ask may be asked back', async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      const [a, b] = [stage.system.spawn(relay, { thread: from }), stage.system.spawn(relay, { thread: to })];
      const back: Errand = { to: a, message: { type: 'deadline' }, timeout: 60_000 };
      const there: Errand = { to: b, message: { type: 'run', errand: back }, timeout: 60_000 };
      expect(await a.ask({ type: 'send-out', errand: there }, WAIT), title).toMatchObject({ now: expect.any(Number) });
    }
  });

  it('G48: one that waits for something else is waited for', async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      const [a, b] = [stage.system.spawn(relay, { thread: from }), stage.system.spawn(relay, { thread: to })];
      const [ofA, ofB] = [stage.system.spawn(gate), stage.system.spawn(gate)];
      const back: Errand = { to: a, message: { type: 'deadline' }, timeout: 60_000 };
      const there: Errand = { to: b, message: { type: 'run-after', gate: ofB, errand: back }, timeout: 60_000 };
      // `a` has asked `b`, and its handler has ended; what it waits for afterwards has nothing to do with `b`.
      const asked = a.ask({ type: 'send-out', errand: there }, WAIT);
      a.tell({ type: 'block', gate: ofA });
      await Promise.all([ofA.ask({ type: 'waiting', count: 1 }), ofB.ask({ type: 'waiting', count: 1 })]);
      // The opening of the gate, its answer's way apart, and the ask back.
      const told = stage.accepted + 2;
      ofB.tell({ type: 'open' });
      await stage.until('the ask back has arrived', () => stage.accepted >= told);
      ofA.tell({ type: 'open' });
      expect(await asked, title).toMatchObject({ now: expect.any(Number) });
    }
  });

  it('G48: so is one that was told to ask, and not asked', async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      const [a, b] = [stage.system.spawn(relay, { thread: from }), stage.system.spawn(relay, { thread: to })];
      const [ofA, ofB, answered] = [stage.system.spawn(gate), stage.system.spawn(gate), stage.system.spawn(gate)];
      const back: Errand = { to: a, message: { type: 'deadline' }, timeout: 60_000 };
      const there: Errand = { to: b, message: { type: 'run-after', gate: ofB, errand: back } };
      a.tell({ type: 'told-to-run', errand: there, answers: answered });
      a.tell({ type: 'block', gate: ofA });
      await Promise.all([ofA.ask({ type: 'waiting', count: 1 }), ofB.ask({ type: 'waiting', count: 1 })]);
      const told = stage.accepted + 2;
      ofB.tell({ type: 'open' });
      await stage.until('the ask back has arrived', () => stage.accepted >= told);
      ofA.tell({ type: 'open' });
      await answered.ask({ type: 'pass' }, WAIT);
      expect(a.isAlive, title).toBe(true);
    }
  });
});
