import { createSystem, distributionIn, type Metrics, valueIn } from '@ringmaster/actors';
import { type Arm, textOption } from '../harness/arm.ts';
import { measureOperation, OPERATIONS, type Operation } from './measure-operation.ts';

/** How many metrics take turns, so that none stays in a register. */
const METRICS = 16;
const help = 'Measured.';

/** One update of a metric by its public handle. Option `what`: `counter`, `histogram`, `timer`, `gauge`, or `plain`, a loop over an array of numbers. */
export const countOperation: Arm = async (options) => {
  const system = await createSystem({ threads: 0 });
  const result = await measureOperation(operationOf(textOption(options, 'what'), system.metrics), options);
  await system.stop();
  return result;
};

/** An update of metric `at`, and what all of them come to: by how much that grows with a run is checked. */
interface Updated {
  readonly update: (at: number, value: number) => void;
  readonly total: () => number;
  /** Of one run; of what is set and does not grow, 0. */
  readonly growth: number;
}

function operationOf(what: string, metrics: Metrics): Operation {
  const { update, total, growth } = updatedBy(what, metrics);
  const run = (): void => {
    for (let index = 0; index < OPERATIONS; index += 1) update(index & (METRICS - 1), index);
  };
  run();
  const result = (): number => {
    const before = total();
    run();
    return total() - before;
  };
  return { run, result, expected: growth };
}

function updatedBy(what: string, metrics: Metrics): Updated {
  const names = Array.from({ length: METRICS }, (_, index) => `measured_${index}`);
  const sum = (ofName: (name: string) => number | undefined): number => names.reduce((all, name) => all + (ofName(name) ?? 0), 0);
  if (what === 'counter') {
    const counters = names.map((name) => metrics.counter(`${name}_total`, { help }));
    const total = (): number => sum((name) => valueIn(metrics.snapshot(), `${name}_total`));
    return { update: (at) => counters[at]?.increment(), total, growth: OPERATIONS };
  }
  if (what === 'histogram') {
    const histograms = names.map((name) => metrics.histogram(name, { help }));
    const total = (): number => sum((name) => distributionIn(metrics.snapshot(), name)?.count);
    return { update: (at, value) => histograms[at]?.record(value), total, growth: OPERATIONS };
  }
  if (what === 'timer') {
    const timers = names.map((name) => metrics.timer(`${name}_seconds`, { help }));
    const total = (): number => sum((name) => distributionIn(metrics.snapshot(), `${name}_seconds`)?.count);
    return { update: (at, value) => timers[at]?.record(value / OPERATIONS), total, growth: OPERATIONS };
  }
  if (what === 'gauge') {
    const gauges = names.map((name) => metrics.gauge(name, { help }));
    return { update: (at, value) => gauges[at]?.set(value), total: () => sum((name) => valueIn(metrics.snapshot(), name)), growth: 0 };
  }
  if (what !== 'plain') throw new RangeError(`Cannot measure an update: there is no "${what}"`);
  const numbers = new Array<number>(METRICS).fill(0);
  const add = (at: number): void => {
    numbers[at] = ((numbers[at] as number) + 1) | 0;
  };
  return { update: add, total: () => numbers.reduce((all, value) => all + value, 0), growth: OPERATIONS };
}
