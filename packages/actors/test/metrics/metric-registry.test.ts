import { expect, it } from 'vitest';
import { OWN_METRIC } from '#actors/contract/own-metric.js';
import { MetricRegistry } from '#actors/metrics/metric-registry.js';
import type { FamilyPlan, SeriesStore } from '#actors/metrics/series-store.js';

/** Keeps what was declared and opened; each counter counts in `counts`, by its values. */
class Store implements SeriesStore {
  readonly counts = new Map<string, number>();
  readonly plans: FamilyPlan[] = [];
  known: readonly string[][] = [];

  declare(plan: FamilyPlan) {
    this.plans.push(plan);
    const open = (values: readonly string[]) => {
      const key = values.join('/');
      const add = (by = 1): void => void this.counts.set(key, (this.counts.get(key) ?? 0) + by);
      return { increment: () => add(), add, set: add, record: add };
    };
    return { plan, known: this.known, open };
  }
}

const help = 'Help.';

it('MetricRegistry: the same name and labels are the same metric', () => {
  const store = new Store();
  const registry = new MetricRegistry(store);
  const labels = { kind: ['a', 'b'], who: 2 } as const;
  const jobs = registry.counter('jobs_total', { help, labels });
  expect(registry.counter('jobs_total', { help: 'Other words.', labels })).toBe(jobs);
  expect(jobs.with({ kind: 'a', who: 'x' })).toBe(jobs.with({ who: 'x', kind: 'a' }));
  expect(registry.counter('all_total', { help })).toBe(registry.counter('all_total', { help }));
  expect(store.plans).toHaveLength(2);
});

it('MetricRegistry: a label has no more values than its bound; those beyond are one, and known ones stay', () => {
  const store = new Store();
  store.known = [['old', 'a']];
  const jobs = new MetricRegistry(store).counter('jobs_total', { help, labels: { who: 3, kind: ['a', 'b'] } });
  for (const who of ['x', 'y', 'z', 'old', 'z', 'other', 'x']) jobs.with({ who, kind: 'a' }).increment();
  expect(Object.fromEntries(store.counts)).toEqual({ 'x/a': 2, 'y/a': 1, 'other/a': 3, 'old/a': 1 });
  expect(() => jobs.with({ who: 'x', kind: 'c' as 'a' })).toThrow('Cannot label "jobs_total": "kind" is one of a, b, not "c"');
  expect(() => jobs.with({ who: 'x' } as never)).toThrow('the value of "kind" is a text, not undefined');
  expect(() => jobs.with({ who: 'x', kind: 'a', more: 'm' } as never)).toThrow('it has no label "more"');
  expect(() => jobs.with({ who: 7 as never, kind: 'a' })).toThrow('the value of "who" is a text, not 7');
});

it('MetricRegistry: a call that is refused uses up no value of a label', () => {
  const store = new Store();
  const jobs = new MetricRegistry(store).counter('jobs_total', { help, labels: { who: 1, kind: ['a'] } });
  expect(() => jobs.with({ who: 'x', kind: 'c' as 'a' })).toThrow('"kind" is one of a');
  expect(() => jobs.with({ who: 'y', kind: 'a', more: 'm' } as never)).toThrow('it has no label "more"');
  jobs.with({ who: 'z', kind: 'a' }).increment();
  expect(Object.fromEntries(store.counts)).toEqual({ 'z/a': 1 });
});

it('MetricRegistry: of a label value of more than 120 characters the beginning counts, the same for a successor; a list has none', () => {
  const store = new Store();
  const make = () => new MetricRegistry(store).counter('jobs_total', { help, labels: { who: 2 } });
  const [whole, long, pair] = ['a'.repeat(120), 'b'.repeat(119), `${'c'.repeat(118)}\u{1F600}`];
  const count = (jobs: ReturnType<typeof make>, ...all: string[]): void => {
    for (const who of all) jobs.with({ who }).increment();
  };
  count(make(), whole, `${long}b1`, `${long}b2`);
  const cut = `${long}…`;
  expect(Object.fromEntries(store.counts)).toEqual({ [whole]: 1, [cut]: 2 });
  store.known = [[whole], [cut]];
  count(make(), `${long}b3`, cut);
  expect(store.counts.get(cut)).toBe(4);
  store.known = [];
  count(make(), `${pair}!`);
  expect([...store.counts.keys()].at(-1)).toBe(`${'c'.repeat(118)}…`);
  const listed = (value: string) => new MetricRegistry(store).counter('listed_total', { help, labels: { who: [value] } });
  expect(() => listed(whole)).not.toThrow();
  expect(() => listed(`${whole}a`)).toThrow(
    'Cannot make counter "listed_total": a value of label "who" has 120 characters at most, not 121',
  );
});

it('MetricRegistry: values that are the same where they are read, since they hold half a character, are the same series', () => {
  const store = new Store();
  const jobs = new MetricRegistry(store).counter('jobs_total', { help, labels: { who: 9 } });
  const [first, second] = ['\uD83D', '\uDE00'];
  for (const who of [`a${first}`, `a${second}`, 'a\uFFFD', `${first}${second}`]) jobs.with({ who }).increment();
  expect(Object.fromEntries(store.counts)).toEqual({ 'a\uFFFD': 3, [`${first}${second}`]: 1 });
});

it('MetricRegistry: label values are told apart whatever they hold', () => {
  const store = new Store();
  const pairs = new MetricRegistry(store).counter('pairs_total', { help, labels: { a: 9, b: 9 } });
  pairs.with({ a: 'x\u0000y', b: 'z' }).increment();
  pairs.with({ a: 'x', b: 'y\u0000z' }).increment();
  pairs.with({ a: '1:x', b: '' }).increment();
  pairs.with({ a: '', b: '1:x' }).increment();
  expect([...store.counts]).toEqual(['x\u0000y/z', 'x/y\u0000z', '1:x/', '/1:x'].map((key) => [key, 1]));
});

it('MetricRegistry: names of the runtime are its own, and so are those of its schedulers and brokers', () => {
  const registry = new MetricRegistry(new Store());
  const refused = 'names that begin with ringmaster_ are those of the runtime';
  expect(() => registry.gauge('ringmaster_handler_seconds', { help })).toThrow(
    `Cannot make gauge "ringmaster_handler_seconds": ${refused}`,
  );
  expect(() => registry.counter('ringmaster_messages_handled_total', { help })).toThrow(refused);
  for (const name of ['ringmaster_scheduler_paused', 'ringmaster_tasks_mine', 'ringmaster_task_mine', 'ringmaster_queue_messages'])
    expect(() => registry.gauge(name, { help })).toThrow(refused);
  registry.counter('ringmaster_tasks_submitted_total', { help, ...OWN_METRIC }).increment();
});

it('MetricRegistry: a name that stands for another kind, other labels or another merge is refused', () => {
  const registry = new MetricRegistry(new Store());
  registry.gauge('level', { help });
  expect(() => registry.histogram('level', { help })).toThrow('Cannot make histogram "level": it is gauge already');
  expect(() => registry.gauge('level', { help, labels: { of: 2 } })).toThrow('Cannot make gauge by of "level": it is gauge already');
  expect(() => registry.gauge('level', { help, merge: 'max' })).toThrow(`Cannot make gauge with merge 'max' "level": it is gauge already`);
});

it('MetricRegistry: names, help and labels follow the conventions, or are refused with a reason', () => {
  const registry = new MetricRegistry(new Store());
  const refused: readonly (readonly [() => unknown, string])[] = [
    [() => registry.counter('jobs', { help }), 'its name is to end in _total'],
    [() => registry.timer('wait_ms', { help }), 'its name is to end in _seconds'],
    [() => registry.gauge('jobs_total', { help }), 'no name of a gauge ends in _total'],
    [() => registry.histogram('size_count', { help }), 'no name of a histogram ends in _count'],
    [() => registry.histogram('latency_seconds', { help }), 'a name that ends in _seconds is that of a timer'],
    [() => registry.gauge('a:b', { help }), 'a name is letters, digits and _, no digit first'],
    [() => registry.gauge('1st', { help }), 'a name is letters, digits and _, no digit first'],
    [() => registry.gauge('level', {} as never), 'help is a text, not empty, not undefined'],
    [() => registry.gauge('level', undefined as never), 'its options are an object with help, not undefined'],
    [() => registry.counter('x_total', { help, merge: 'max' } as never), 'there is no option "merge"'],
    [() => registry.gauge('level', { help, merge: 'min' as never }), `merge is 'sum' or 'max', not "min"`],
    [() => registry.gauge('level', { help, labels: { le: 2 } }), '"le" is no name for a label'],
    [() => registry.gauge('level', { help, labels: { __a: 2 } }), '"__a" is no name for a label'],
    [() => registry.gauge('level', { help, labels: { of: 0 } }), 'label "of" has a list of its values, or how many there may be, not 0'],
    [() => registry.gauge('level', { help, labels: { of: [] } }), 'label "of" has a list of its values, or how many there may be'],
  ];
  for (const [make, reason] of refused) expect(make).toThrow(reason);
});
