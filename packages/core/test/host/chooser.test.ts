import {
  type ChoicePoint,
  ChoiceRecorder,
  ChoiceReplay,
  type Chooser,
  readChoices,
  SeededChooser,
  VirtualMachine,
  writeChoices,
} from '@ringmaster/core/testkit';
import { expect, test } from 'vitest';

/** Two threads with tasks of each kind that write down who ran. */
function run(chooser: Chooser): string {
  const machine = new VirtualMachine({ chooser, stepCostMs: 0 });
  const words = new Int32Array(new SharedArrayBuffer(64));
  const seen: string[] = [];
  for (const [index, name] of ['a', 'b'].entries()) {
    const host = machine.host();
    host.waitForDoorbell(words, index, 0, () => seen.push(`${name} rung`));
    for (let n = 1; n <= 3; n++) {
      host.later(() => {
        seen.push(`${name} later${n}`);
        host.soon(() => seen.push(`${name} soon${n}`));
      });
    }
    host.timer(0, () => seen.push(`${name} timer`));
    host.ringDoorbell(words, index);
  }
  while (machine.step());
  return seen.join(', ');
}

test('VirtualMachine without a chooser goes by who waits longest, timers first', () => {
  expect(run({ choose: () => 0 })).toBe(
    'a timer, b timer, a later1, a soon1, a later2, a soon2, a later3, a soon3, a rung, b later1, b soon1, b later2, b soon2, b later3, b soon3, b rung',
  );
});

test('VirtualMachine under any seed keeps what each event loop promises: later tasks in order, soon tasks right behind', () => {
  const orders = new Set<string>();
  for (let seed = 0; seed < 200; seed++) {
    const order = run(new SeededChooser(seed));
    orders.add(order);
    for (const name of ['a', 'b']) {
      const own = order.split(', ').filter((one) => one.startsWith(name));
      expect(own.filter((one) => one.includes('later') || one.includes('soon'))).toEqual(
        [1, 2, 3].flatMap((n) => [`${name} later${n}`, `${name} soon${n}`]),
      );
      // Nothing else of its thread comes in between, whatever others do.
      for (let n = 1; n <= 3; n++) expect(own.join(', ')).toContain(`${name} later${n}, ${name} soon${n}`);
    }
  }
  expect(orders.size).toBeGreaterThan(100);
});

test('VirtualMachine exchanges timers of one thread only if they fall due within a millisecond and have other delays', () => {
  const last: Chooser = { choose: ({ options }) => options.length - 1 };
  const machine = new VirtualMachine({ chooser: last, stepCostMs: 0 });
  const host = machine.host();
  const seen: string[] = [];
  for (const [name, ms] of [
    ['first', 5],
    ['same delay', 5],
    ['close', 5.5],
    ['far', 7],
  ] as const)
    host.timer(ms, () => seen.push(name));
  machine.clock.moveTo(10);
  while (machine.step());
  expect(seen).toEqual(['close', 'first', 'same delay', 'far']);
});

test('a doorbell that is heard late is heard in the end, with nothing else to do at once', () => {
  const late: Chooser = { choose: ({ kind, options }) => (kind === 'wake' ? options.length - 1 : 0) };
  expect(run(late)).toMatch(/b later3, b soon3, a rung, b rung$/);
});

test('a chooser that names no option takes the first', () => {
  for (const index of [-1, 99, Number.NaN]) expect(run({ choose: () => index })).toBe(run({ choose: () => 0 }));
});

test('what a recorder wrote down is chosen again, in another process too, and one choice less changes no other stream', () => {
  const recorder = new ChoiceRecorder(new SeededChooser(7));
  const order = run(recorder);
  const { choices } = recorder;
  expect(choices.length).toBeGreaterThan(3);
  expect(run(new ChoiceReplay(readChoices(writeChoices(choices))))).toBe(order);
  expect(run(new ChoiceReplay([]))).toBe(run({ choose: () => 0 }));
  expect(() => readChoices('thread:1')).toThrow('Cannot read choices: "thread:1" is not of the form stream:at=index');
});

test('SeededChooser draws for each kind and thread apart', () => {
  const point = (kind: ChoicePoint['kind'], thread: number): ChoicePoint => ({ kind, thread, options: [0, 1, 2, 3, 4, 5, 6, 7] });
  const draw = (chooser: Chooser, extra: boolean): number[] =>
    Array.from({ length: 20 }, () => {
      if (extra) chooser.choose(point('link', 1));
      return chooser.choose(point('link', 2));
    });
  expect(draw(new SeededChooser(3), true)).toEqual(draw(new SeededChooser(3), false));
  expect(draw(new SeededChooser(3), false)).not.toEqual(draw(new SeededChooser(4), false));
});
