import type { ActorRef, AnyRef } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { answerer } from '../fixtures/answering.ts';
import { comparer } from '../fixtures/comparer.ts';
import { parent } from '../fixtures/parent.ts';
import { puppet, type Step } from '../fixtures/puppet.ts';
import { recorder, type RecorderMessage } from '../fixtures/recorder.ts';
import { inEachWay } from '../support/ways.ts';

inEachWay((way) => {
  it('references to the same actor are the same object inside a thread, however they came', async () => {
    const { system } = await way.open();
    const [a, b] = [system.spawn(recorder, { thread: way.first }), system.spawn(recorder, { thread: 'owner' })];
    for (const thread of ['owner', way.first, way.second] as const) {
      const judge = system.spawn(comparer, { thread });
      expect(await judge.ask({ type: 'compare', refs: [a, b, a], again: [a, b] })).toEqual([true, true, false]);
      const echo = system.spawn(answerer, { thread });
      expect(await echo.ask({ type: 'echo', value: { deep: [a, b] } })).toEqual({ deep: [a, b] });
      const back = (await echo.ask({ type: 'echo', value: [a, b, echo] })) as AnyRef[];
      expect(back[0] === a && back[1] === b && back[2] === (echo as AnyRef)).toBe(true);
      // An actor's own view of itself, too.
      const self = await judge.ask({ type: 'self' });
      expect(self === (judge as AnyRef)).toBe(true);
    }
  });

  it('G4: a reference sent in a message can be used by a third party at once', async () => {
    const { system } = await way.open();
    const third = system.spawn(puppet, { thread: way.second });
    for (let round = 0; round < 20; round++) {
      const fresh = system.spawn(recorder, { thread: way.first });
      const steps: Step[] = [
        { do: 'tell', to: fresh, message: { type: 'note', from: 'third', n: round } },
        { do: 'ask', to: fresh, message: { type: 'report' } },
      ];
      const came = await third.ask({ type: 'do', steps });
      expect(came).toEqual([{ value: 'accepted' }, { value: [{ from: 'third', n: round }] }]);
    }
  });

  it('a reference has the name of its actor in every thread', async () => {
    const { system } = await way.open();
    const ref = system.spawn(recorder, { thread: way.first, name: 'Zoë' });
    const judge = system.spawn(comparer, { thread: way.second });
    expect(ref.name).toBe('Zoë');
    expect(await judge.ask({ type: 'name', ref })).toBe('Zoë');
    expect(String(ref)).toContain('Zoë');
  });

  it('a reference can be inspected without its system', async () => {
    const { system } = await way.open();
    const { inspect } = await import('node:util');
    for (const thread of ['owner', way.first] as const) {
      const ref = system.spawn(recorder, { thread });
      expect(inspect(ref, { depth: 20 }).length).toBeLessThan(300);
      expect(JSON.stringify({ ref })?.length).toBeLessThan(300);
    }
    // By accident it is in what somebody logs: with all its memory it would be pages.
    expect(inspect(system)).toMatch(/^System\(.+\)$/);
    expect(JSON.stringify({ system })).toMatch(/^\{"system":"System\(.+\)"\}$/);
  });

  if (way.crosses)
    it('I6: everything told to an actor of another system is a dead letter', async () => {
      const [one, other] = [await way.open(), await way.open({ name: 'other' })];
      const foreign = other.system.spawn(recorder, { thread: way.first });
      await foreign.started;
      const voice = one.system.spawn(puppet, { thread: way.first });
      const echo = one.system.spawn(answerer, { thread: way.second });
      const message = { type: 'note', from: 'abroad', n: 1 };
      expect(await voice.ask({ type: 'do', steps: [{ do: 'tell', to: foreign, message }] })).toEqual([{ value: 'stopped' }]);
      const [letter] = await one.untilDeadLetters(1);
      expect(letter).toMatchObject({ message, reason: 'foreign' });
      // In its place lives somebody else here, whose path this is not.
      expect(one.events.filter(({ type }) => type === 'dead-letter')).toMatchObject([{ path: undefined }]);
      const steps = (['ask', 'send'] as const).map((what): Step => ({ do: what, to: foreign, message: { type: 'report' } }));
      expect(await voice.ask({ type: 'do', steps })).toMatchObject([
        { error: { message: 'Cannot ask "foreign": it belongs to another system' } },
        { error: { message: 'Cannot send to "foreign": it belongs to another system' } },
      ]);
      // Sent on, it stays foreign.
      const back = (await echo.ask({ type: 'echo', value: foreign })) as ActorRef<RecorderMessage>;
      expect(back.isAlive).toBe(false);
      expect(await foreign.ask({ type: 'report' })).toEqual([]);
    });

  it('parent and children of an actor are references like any other', async () => {
    const { system } = await way.open();
    const above = system.spawn(parent, { thread: way.first });
    const below = (await above.ask({ type: 'spawn', what: parent(), options: { thread: way.second, name: 'below' } })) as typeof above;
    const seen = await below.ask({ type: 'look' });
    expect(seen.parent === (above as AnyRef)).toBe(true);
    expect(seen.self === (below as AnyRef)).toBe(true);
    const [[name, child] = []] = (await above.ask({ type: 'look' })).children;
    expect([name, child === (below as AnyRef)]).toEqual(['below', true]);
  });
});
