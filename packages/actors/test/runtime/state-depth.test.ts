import { StateManager, StateNotSendableError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { levels, type Refusal, shaft, shaftKey } from '../fixtures/shaft.ts';
import { failure } from '../support/mortals.ts';
import { inEachWay } from '../support/ways.ts';

const FIRST = 1;
/** As docs/state.md says. */
const LEVELS_MAX = 950;
const path = `state${'.below'.repeat(LEVELS_MAX)}`;

inEachWay((way) => {
  async function open() {
    const stage = await way.open();
    const states = StateManager.of(stage.system);
    const ref = stage.system.spawn(shaft, { thread: way.first });
    const deepOf = async () => {
      const found = await stage.inTime(states.get(ref, shaftKey));
      let count = 0;
      for (let level = found?.value; level !== undefined; level = level.below) count++;
      return count;
    };
    return { stage, states, ref, deepOf };
  }

  it('Z3: a state nested as deep as may be is read, watched and rolled back; one level more is refused at the set, with its path', async () => {
    const { stage, states, ref, deepOf } = await open();
    expect(await stage.inTime(ref.ask({ type: 'dig', levels: LEVELS_MAX }))).toBe(2);
    expect(await deepOf()).toBe(LEVELS_MAX);
    expect(await stage.inTime(states.history(ref, shaftKey))).toHaveLength(2);
    expect((await stage.inTime(states.rollback(ref, shaftKey, 2))).version).toBe(3);
    const refusals = [
      await stage.inTime(ref.ask({ type: 'dig', levels: LEVELS_MAX + 1 })),
      await stage.inTime(ref.ask({ type: 'deepen' })),
    ];
    const [whole, grown] = refusals as Refusal[];
    expect(whole?.pathLength).toBe(path.length);
    expect(whole?.text).toMatch(
      /^Cannot set state "shaft\/levels" of "shaft.*": .* … .* cannot be sent: the value is nested deeper than 950 levels$/,
    );
    expect(whole?.text.length).toBeLessThan(400);
    // What was settled before is not walked through again: the path ends where it begins.
    expect(grown?.pathLength).toBe('state.below'.length);
    expect(await stage.inTime(failure(states.compareAndSet(ref, shaftKey, 3, levels(LEVELS_MAX + 1))))).toBeInstanceOf(
      StateNotSendableError,
    );
    expect(await stage.inTime(ref.ask({ type: 'dig', levels: 3 }))).toBe(4);
  });

  it('Z2: where nobody else needs it, a value may be nested as deep as memory allows, and is frozen to its depth', async () => {
    const { stage, ref } = await open();
    expect(await stage.inTime(ref.ask({ type: 'hide', levels: 60_000 }))).toBe(true);
  });

  if (!way.crosses) return;

  it('Z8: a state nested as deep as may be is kept, and there again after the death of its thread', async () => {
    const { stage, ref, deepOf } = await open();
    await stage.inTime(ref.ask({ type: 'dig', levels: LEVELS_MAX - 1 }));
    expect(await stage.inTime(ref.ask({ type: 'deepen' }))).toBe(3);
    await stage.kill(FIRST);
    expect(await deepOf()).toBe(LEVELS_MAX);
    expect(await stage.inTime(ref.ask({ type: 'deepen' }))).toMatchObject({ pathLength: path.length });
    expect(stage.events.filter(({ type }) => type === 'state-not-kept')).toEqual([]);
  });
});
