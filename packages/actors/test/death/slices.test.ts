import { expect, it } from 'vitest';
import { Slices } from '#actors/system/thread/death/slices.js';

/** A clock that a step moves on, and an event loop that is turned by hand. */
class Loop {
  ms = 0;
  readonly #tasks: (() => void)[] = [];

  now(): number {
    return this.ms;
  }

  later(task: () => void): void {
    this.#tasks.push(task);
  }

  /** False if nothing was to be done. */
  turn(): boolean {
    const task = this.#tasks.shift();
    task?.();
    return task !== undefined;
  }
}

function* counting(to: number, log: number[], step: (n: number) => void = () => undefined): Generator<void> {
  for (let n = 1; n <= to; n++) {
    step(n);
    log.push(n);
    yield;
  }
}

/** Until nothing is to be done. */
function turnAll(loop: Loop): void {
  while (loop.turn());
}

const LIMITS = { ms: 2, steps: 100 };
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

it('G60: few steps are done at once', () => {
  const [loop, log] = [new Loop(), [] as number[]];
  expect(new Slices(loop, LIMITS).run(counting(99, log))).toBeUndefined();
  expect([log.length, loop.turn()]).toEqual([99, false]);
});

it('G60: many are done in slices of so many, in order, with a turn of the event loop after each', async () => {
  const [loop, log] = [new Loop(), [] as number[]];
  let isDone = false;
  const run = new Slices(loop, LIMITS).run(counting(250, log))?.then(() => {
    isDone = true;
  });
  const seen = [log.length];
  while (loop.turn()) {
    // Not before the last one.
    await Promise.resolve();
    expect(isDone).toBe(log.length === 250);
    seen.push(log.length);
  }
  await run;
  expect([seen, log]).toEqual([[100, 200, 250], upTo(250)]);
});

it('G60: a slice ends when its time is over, by one step later at most, and has one step at least', () => {
  const [loop, log] = [new Loop(), [] as number[]];
  void new Slices(loop, LIMITS).run(
    counting(9, log, (n) => {
      loop.ms += n === 5 ? 30 : 0.9;
    }),
  );
  const seen = [log.length];
  while (loop.turn()) seen.push(log.length);
  expect(seen).toEqual([3, 5, 8, 9]);
});

it('D3: what is left can be done at once, and is not done again', async () => {
  const [loop, log] = [new Loop(), [] as number[]];
  const slices = new Slices(loop, LIMITS);
  const run = slices.run(counting(1_000, log));
  slices.finish();
  expect(log).toEqual(upTo(1_000));
  await run;
  while (loop.turn());
  expect(log.length).toBe(1_000);
});

it('D3: a later run begins when all of the earlier one is done, in slices of its own', async () => {
  const [loop, log] = [new Loop(), [] as number[]];
  const slices = new Slices(loop, { ms: 2, steps: 10 });
  const first = slices.run(counting(50, log));
  const second = slices.run(counting(50, log));
  expect(log).toEqual([...upTo(50), ...upTo(10)]);
  await first;
  // The slice that the first run had ordered is nobody's.
  loop.turn();
  expect(log.length).toBe(60);
  while (loop.turn());
  await second;
  expect(log).toEqual([...upTo(50), ...upTo(50)]);
});

it('D3: what is left is done once, and a later run begins, also where a step asks for that', async () => {
  const [loop, log] = [new Loop(), [] as number[]];
  const slices = new Slices(loop, { ms: 2, steps: 10 });
  let [at, done] = [0, 0];
  const steps: Iterator<unknown> = {
    next: () => {
      const n = ++at;
      if (n > 50) return { done: true, value: undefined };
      log.push(n);
      if (n === 15) void slices.run(counting(50, log))?.then(() => done++);
      return { done: false, value: undefined };
    },
  };
  await Promise.all([slices.run(steps)?.then(() => done++), Promise.resolve().then(() => turnAll(loop))]);
  await Promise.resolve();
  expect([log, done]).toEqual([[...upTo(50), ...upTo(50)], 2]);
});

it('G19: what is dropped is not done, and nobody is told that it was', async () => {
  const [loop, log] = [new Loop(), [] as number[]];
  const slices = new Slices(loop, LIMITS);
  let isDone = false;
  void slices.run(counting(500, log))?.then(() => {
    isDone = true;
  });
  slices.drop();
  while (loop.turn());
  slices.finish();
  await Promise.resolve();
  expect([log.length, isDone]).toEqual([100, false]);
});
