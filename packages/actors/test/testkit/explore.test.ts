import { type Chooser, createTestSystem, type ExplorationError, explore, type TestSystem } from '@ringmaster/actors/testkit';
import { readChoices, writeChoices } from '@ringmaster/core/testkit';
import { expect, it } from 'vitest';
import { answerer } from '../fixtures/answering.ts';
import { recorder } from '../fixtures/recorder.ts';
import { heardRejections } from '../support/heard-rejections.ts';
import { LineCollector } from '../support/line-collector.ts';
import { chorus, sing } from './chorus-run.ts';

const system = (): { threads: number; logger: ReturnType<LineCollector['logger']> } => ({
  threads: 3,
  logger: new LineCollector().logger(),
});

/** A test that takes it for granted that nobody else is heard before the first singer. */
async function presumptuous(kit: TestSystem): Promise<void> {
  const order = await sing(kit);
  if (!order.startsWith('a1')) throw new RangeError(`the order was ${order}`);
}

const failureOf = (promise: Promise<unknown>): Promise<ExplorationError> =>
  promise.then(
    () => expect.unreachable('it passed'),
    (error: unknown) => error as ExplorationError,
  );

it('G73: explore finds the seed under which a presumption does not hold, and makes the run short that shows it', async () => {
  const error = await failureOf(explore({ system: system(), run: presumptuous }));
  expect(error.name).toBe('ExplorationError');
  expect(error.cause).toBeInstanceOf(RangeError);
  expect(error.message).toContain(`RINGMASTER_SEED=${error.seed}`);
  const choices = error.choices ?? expect.unreachable('it did not fail again');
  // One thread goes on before its turn, or a ring is read before its turn: that is all it takes.
  expect(choices.length).toBeGreaterThan(0);
  expect(choices.length).toBeLessThanOrEqual(4);
  expect(error.message).toContain(`RINGMASTER_CHOICES="${writeChoices(choices)}"`);
  expect(error.trace.length).toBeGreaterThan(10);
  // It stands in the message: whoever shows an error with all it has does not show it twice.
  expect(Object.keys(error)).not.toContain('trace');
  // Up to the failure: three threads that end would leave little of the 60 lines.
  expect(error.trace.some(({ kind }) => kind === 'ends')).toBe(false);
  // What was found is found again, by the choices alone, and by none of them left out.
  const again = await chorus({ seed: error.seed, choices: readChoices(writeChoices(choices)) });
  expect(again.order.startsWith('a1')).toBe(false);
  for (const left of choices) {
    const less = await chorus({ seed: error.seed, choices: choices.filter((choice) => choice !== left) });
    expect(less.order.startsWith('a1')).toBe(true);
  }
});

it('G73: explore runs every seed where all is well, and says how many orders it saw', async () => {
  const seen: number[] = [];
  const { runs, orders } = await explore({
    seeds: [3, 5, 8],
    system: system(),
    run: async (kit) => {
      seen.push(kit.seed);
      await sing(kit);
    },
  });
  expect([runs, orders, seen]).toEqual([3, 3, [3, 5, 8]]);
});

it('G73: explore with strict fails for what nobody has expected, and without it does not', async () => {
  const run = async (kit: TestSystem): Promise<void> => {
    const ref = kit.spawn(recorder, { thread: 'auto' });
    await ref.stop();
    ref.tell({ type: 'note', from: 'a', n: 1 });
    await kit.settle();
  };
  const error = await failureOf(explore({ seeds: 3, system: { ...system(), strict: true }, run }));
  expect((error.cause as Error).message).toContain('dead letter');
  expect(error.choices).toEqual([]);
  expect((await explore({ seeds: 3, system: system(), run })).runs).toBe(3);
});

it.each([0, -1, 1.5, Number.NaN, []])('G73: explore refuses seeds %s: a test that never runs would pass', async (seeds) => {
  await expect(explore({ seeds, run: () => undefined })).rejects.toThrow(
    /^Cannot explore: seeds is how many, from 1, or a list of some, not /,
  );
});

it.each([1.5, Number.NaN, Number.POSITIVE_INFINITY])('G73: a seed of %s is refused', async (seed) => {
  await expect(createTestSystem({ seed })).rejects.toThrow(/^Cannot create test system: seed is a whole number, not /);
});

it('G73: explore says so if something in a test does not follow from the seed', async () => {
  let runs = 0;
  const run = (): void => {
    if (runs++ === 0) throw new Error('once');
  };
  const error = await failureOf(explore({ seeds: 1, system: system(), run }));
  expect(error.choices).toBeUndefined();
  expect(error.message).toContain('something in it does not follow from the seed');
});

it('G73: explore does not say that a run passed which failed in another way', async () => {
  let runs = 0;
  const run = (): void => {
    throw runs++ === 0 ? new RangeError('first') : new TypeError('then');
  };
  const { message } = await failureOf(explore({ seeds: 1, system: system(), run }));
  expect(message).toMatch(/: first\nIt did not fail so when it was run again with RINGMASTER_SEED=1: /);
});

it('G73: explore tells what failed in a body, and nothing of what that had asked and does not await any more', async () => {
  const unhandled = heardRejections();
  const error = await failureOf(
    explore({
      seeds: 1,
      system: system(),
      run: async (kit) => {
        const asked = ['owner', 'auto'].map((thread) =>
          kit
            .spawn(answerer, { thread: thread as 'owner' | 'auto' })
            .ask({ type: 'keep' })
            .then(String),
        );
        await kit.probe<{ type: 'never' }>('heard').expect('never');
        await Promise.all(asked);
      },
    }),
  );
  expect(error.message).toMatch(/^Cannot pass under seed 1: Cannot see "never" at "heard"/);
  expect(await unhandled()).toEqual([]);
});

it('G73: a chooser is made once for a system', async () => {
  let made = 0;
  const chooser = (chance: Chooser): Chooser => {
    made++;
    return chance;
  };
  for (const recordChoices of [false, true])
    await (await createTestSystem({ ...system(), mode: 'deterministic', chooser, recordChoices })).stop();
  expect(made).toBe(2);
});
