import { agent, handle, task, TaskRefusedError, TaskScheduler } from '@ringmaster/actors';
import { createTestSystem } from '@ringmaster/actors/testkit';
import { expect, it } from 'vitest';
import { failure } from '../support/mortals.ts';
import { Shop } from '../support/shop.ts';
import { inEachWay } from '../support/ways.ts';

const never = task<void>('reading-states/never');
const quick = task<void, number>('reading-states/quick');

const worker = agent(import.meta.url, 'worker', {}, () => [handle(quick, () => 1)]);

const MODES = ['deterministic', 'one-thread'] as const;

inEachWay((way) => {
  it('J11: states that are read with a signal end at once when it is aborted, with its reason, and the task goes on', async () => {
    const { scheduler, stage } = new Shop(await way.open(), { thread: way.first });
    const submitted = scheduler.submit(never, undefined);
    const client = new AbortController();
    const left = new Error('the client has left');
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { status } of submitted.states({ signal: client.signal })) {
        seen.push(status);
        queueMicrotask(() => client.abort(left));
      }
    })();
    expect(await stage.inTime(failure(reading))).toBe(left);
    expect(seen).toEqual(['pending']);
    expect(await scheduler.task(submitted.id)).toMatchObject({ id: submitted.id });
    const again = submitted.states({ signal: client.signal })[Symbol.asyncIterator]();
    expect(await stage.inTime(failure(again.next()))).toBe(left);
    submitted.cancel();
  });
});

it.each(MODES)('J2: states that are read with a signal tell the end like any, also when it is aborted behind that (%s)', async (mode) => {
  await using kit = await createTestSystem({ mode });
  const scheduler = TaskScheduler.start(kit);
  const client = new AbortController();
  const submitted = scheduler.submit(quick, undefined);
  await scheduler.agents.register(kit.spawn(worker));
  const seen: string[] = [];
  for await (const { status } of submitted.states({ signal: client.signal })) seen.push(status);
  client.abort();
  expect(seen.at(-1)).toBe('done');
  expect(await submitted.result).toBe(1);
});

it.each(MODES)('J1: the first state says whether a task was taken in or refused (%s)', async (mode) => {
  await using kit = await createTestSystem({ mode });
  const scheduler = TaskScheduler.start(kit, { tasksMax: 1 });
  const firsts = await Promise.all(
    [scheduler.submit(never, undefined), scheduler.submit(never, undefined)].map(async (submitted) => {
      const { value } = await submitted.states()[Symbol.asyncIterator]().next();
      return value;
    }),
  );
  expect(firsts).toMatchObject([{ status: 'pending' }, { status: 'failed', error: expect.any(TaskRefusedError) }]);
  await scheduler.stop();
});

it('reading states refuses options that make no sense, where they are given', async () => {
  await using kit = await createTestSystem();
  const submitted = TaskScheduler.start(kit).submit(never, undefined, { id: 'one' });
  // What JavaScript may say.
  const read = submitted.states.bind(submitted) as (options: unknown) => unknown;
  expect(() => read({ sginal: 1 })).toThrow('Cannot read the states of task "one": there is no option "sginal"; there are signal');
  expect(() => read({ signal: 1 })).toThrow('Cannot read the states of task "one": signal is an AbortSignal, not 1');
  submitted.cancel();
});
