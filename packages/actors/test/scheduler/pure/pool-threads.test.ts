import { NodeHost } from '@ringmaster/core';
import { StateError, ThreadLostError } from '@ringmaster/actors';
import { describe, expect, it } from 'vitest';
import { PoolThreads } from '#actors/system/pure/pool-threads.js';
import { double, eat, exit, makeSystem, poll, required, spin, throwLater, twiceAtOnce } from '../../fixtures/pure-work.ts';
import { Begun, callOf, ListeningCaller } from '../../support/pure-calls.ts';
import { until } from '../../support/until.ts';

// One for all: a thread takes a while to start, and what is left of a test would show in the next one.
const pool = new PoolThreads(new NodeHost(), { threads: 2, idleMs: 5_000, heapMb: 24 });
const caller = new ListeningCaller();

describe('PoolThreads', () => {
  it('runs as many at a time as it has threads', async () => {
    const met = new SharedArrayBuffer(4);
    const runs = [1, 2].map(() => pool.run(callOf(twiceAtOnce, { met, count: 2 }), caller));
    await expect(Promise.all(runs.map(({ result }) => result))).resolves.toEqual(['met', 'met']);
    const more = [1, 2].map((n) => pool.run(callOf(double, n), caller).result);
    expect(() => pool.run(callOf(double, 3), caller)).toThrow('no thread of the pool is free');
    await expect(Promise.all(more)).resolves.toEqual([2, 4]);
  });

  it('G64: a loop that never yields sees that it is called off, and another one at its side does not', async () => {
    const begun = new Begun();
    const [first, second] = [pool.run(callOf(poll, begun.buffer), caller), pool.run(callOf(poll, begun.buffer), caller)];
    await until('both have begun', () => begun.count === 2);
    first.callOff();
    await expect(first.result).resolves.toBe(true);
    let isOver = false;
    void second.result.then(() => {
      isOver = true;
    });
    await expect(pool.run(callOf(double, 4), caller).result).resolves.toBe(8);
    expect(isOver).toBe(false);
    second.callOff();
    await expect(second.result).resolves.toBe(true);
  });

  // On Node 20 that ends the process if the thread is ended in the very step: see `pure-entry.cts`.
  it('G65: threads load no ES module by require, so one that ends while it starts takes nobody along', async () => {
    const [entry, ...others] = (await pool.run(callOf(required, 'system/pure/'), caller).result) as string[];
    expect([entry?.endsWith('system/pure/pure-entry.cjs'), others]).toEqual([true, []]);
  });

  it('keeps threads without work for longer than a timer takes, if that is wanted', async () => {
    const warned: string[] = [];
    const hear = ({ name }: Error): void => void warned.push(name);
    process.on('warning', hear);
    const patient = new PoolThreads(new NodeHost(), { threads: 1, idleMs: 2 ** 31, heapMb: undefined });
    await expect(patient.run(callOf(double, 1), caller).result).resolves.toBe(2);
    await patient.close({ graceMs: 0, withinMs: 5_000 });
    process.off('warning', hear);
    expect(warned).toEqual([]);
  });

  it('a loop that does not look ends with its thread, and only it', async () => {
    const begun = new Begun();
    const [deaf, good] = [pool.run(callOf(spin, begun.buffer), caller), pool.run(callOf(poll, begun.buffer), caller)];
    await until('both have begun', () => begun.count === 2);
    deaf.callOff();
    deaf.kill(new RangeError('enough'));
    await expect(deaf.result).rejects.toThrow('enough');
    await expect(pool.run(callOf(double, 4), caller).result).resolves.toBe(8);
    good.callOff();
    await expect(good.result).resolves.toBe(true);
  });

  for (const [how, call, says] of [
    ['exits', callOf(exit, null), 'exit'],
    ['throws where nobody catches', callOf(throwLater, null), 'nobody catches this'],
    ['runs out of memory', callOf(eat, null), 'memory'],
  ] as const) {
    it(`G65: a thread that ${how} fails its task as lost, no other, and is replaced`, async () => {
      const begun = new Begun();
      const bystander = pool.run(callOf(poll, begun.buffer), caller);
      await until('it has begun', () => begun.count === 1);
      const error: unknown = await pool.run(call, new ListeningCaller('bad')).result.catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(ThreadLostError);
      expect(error).toMatchObject({ data: { culprit: true } });
      expect(String(error)).toContain('Cannot complete task "bad": the thread it ran in has died: ');
      expect(String(error)).toContain(says);
      await expect(pool.run(callOf(double, 4), caller).result).resolves.toBe(8);
      bystander.callOff();
      await expect(bystander.result).resolves.toBe(true);
    });
  }

  it('a thread that dies while it starts fails the task that waits for it', async () => {
    // With 2 MiB the whole process ends, from Node 22.23 on: `checkPureOptions` refuses less than a thread needs.
    const tiny = new PoolThreads(new NodeHost(), { threads: 1, idleMs: 5_000, heapMb: 4 });
    await expect(tiny.run(callOf(double, 1), caller).result).rejects.toThrow('its thread died while it started');
    await tiny.close({ graceMs: 0, withinMs: 5_000 });
  });

  it('S8: a function cannot make a system', async () => {
    const error: unknown = await pool.run(callOf(makeSystem, null), caller).result.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StateError);
    expect(String(error)).toContain('Cannot create system in a worker of one');
  });

  it('is closed in time although a function does not leave off', async () => {
    const begun = new Begun();
    const { result } = pool.run(callOf(spin, begun.buffer), caller);
    await until('it has begun', () => begun.count === 1);
    const closed = pool.close({ graceMs: 0, withinMs: 5_000 });
    await expect(result).rejects.toThrow('has stopped');
    await closed;
  });
});
