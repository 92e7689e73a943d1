import { NodeHost } from '@ringmaster/core';
import { VirtualMachine } from '@ringmaster/core/testkit';
import { MessageNotSerializableError, move, TaskError, TaskUndefinedError } from '@ringmaster/actors';
import { describe, expect, it } from 'vitest';
import type { PurePool, PurePort } from '#actors/contract/pure-port.js';
import { purePort } from '#actors/system/pure/pure-port.js';
import { strange } from '../../fixtures/of-another-copy.ts';
import {
  double,
  giveFunction,
  givePoint,
  giveProxy,
  giveSpent,
  hang,
  raise,
  refuse,
  report,
  told,
  Unfit,
  wait,
} from '../../fixtures/pure-work.ts';
import { Begun, callOf, ListeningCaller } from '../../support/pure-calls.ts';
import { until } from '../../support/until.ts';

const ports: Record<string, () => PurePort> = {
  'pool of threads': () => purePort(new NodeHost()),
  'in this thread': () => purePort(new VirtualMachine({ auto: true, autoAdvance: true }).host()),
};

it('a pool that is not told how many threads to have has all cores but one', () => {
  const on = (parallelism: number): number => purePort({ ...new NodeHost(), parallelism } as NodeHost).threadsDefault;
  expect([1, 2, 8].map(on)).toEqual([1, 1, 7]);
});

for (const [title, open] of Object.entries(ports)) {
  describe(title, () => {
    // One for all: a thread takes a while to start, and what is left of a test would show in the next one.
    const pool: PurePool = open().open({ threads: 2, idleMs: 5_000, heapMb: undefined });
    const caller = new ListeningCaller();

    it('gives what the function gives', async () => {
      await expect(pool.run(callOf(double, 21), caller).result).resolves.toBe(42);
    });

    it('tells the function of its run', async () => {
      const run = { id: 'task-1', kind: 'test/told', attempt: 2, deadline: 1_234 };
      await expect(pool.run(callOf(told, null), caller).result).resolves.toEqual(run);
    });

    it('G22: rejects with what the function threw: class, data and cause', async () => {
      const error: unknown = await pool.run(callOf(refuse, { n: 7 }), caller).result.catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(Unfit);
      expect(error).toBeInstanceOf(TaskError);
      expect(error).toMatchObject({ message: 'Cannot take 7', data: { n: 7 }, cause: { name: 'RangeError', message: 'too many' } });
    });

    it('says which module does not define what it was to run', async () => {
      const { url } = double;
      const run = pool.run({ url, name: 'none', payload: null }, caller);
      await expect(run.result).rejects.toThrow(`Cannot run task "task-1": "none" was not defined while importing ${url}`);
      const foreign = pool.run({ url: strange.url, name: strange.id, payload: null }, caller);
      await expect(foreign.result).rejects.toThrow(`${strange.url} defines "test/strange" by another copy of @ringmaster/actors`);
      const missing = new URL('./there-is-none.js', import.meta.url).href;
      const error: unknown = await pool
        .run({ url: missing, name: 'none', payload: null }, caller)
        .result.catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(TaskUndefinedError);
      expect(error).toMatchObject({ data: { task: 'task-1', url: missing, kind: 'none' } });
    });

    it('G5: refuses a payload that cannot be sent, before anything runs', () => {
      expect(() => pool.run(callOf(double, (() => {}) as never), caller)).toThrow('Cannot send payload of task: payload: it is a function');
    });

    it('G5: rejects for a result that cannot be sent, and goes on', async () => {
      const runs = [pool.run(callOf(giveFunction, null), caller), pool.run(callOf(givePoint, null), caller)];
      const errors = await Promise.all(runs.map(({ result }) => result.catch((reason: unknown) => reason)));
      expect(errors).toMatchObject([{ data: { path: 'result.list[1].onDone' } }, { data: { path: 'result.point' } }]);
      await expect(pool.run(callOf(double, 1), caller).result).resolves.toBe(2);
    });

    it('G5: rejects for a result that Node does not clone although it looks as if it could, and its thread lives on', async () => {
      for (const [call, path] of [
        [callOf(giveProxy, null), 'result.draft'],
        [callOf(giveSpent, null), 'result.bytes'],
      ] as const) {
        const error: unknown = await pool.run(call, caller).result.catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(MessageNotSerializableError);
        expect(error).toMatchObject({ data: { path } });
      }
    });

    it('moves memory that is marked, in payload and result, and copies other', async () => {
      const [kept, gone] = [new Uint8Array([1, 2]), move(new Uint8Array([3, 4]))];
      const copied = await pool.run(callOf(raise, { bytes: kept }), caller).result;
      expect([kept, copied]).toEqual([new Uint8Array([1, 2]), { raised: { bytes: new Uint8Array([2, 3]) } }]);
      await expect(pool.run(callOf(raise, { bytes: gone }), caller).result).resolves.toEqual({ raised: { bytes: new Uint8Array([4, 5]) } });
      expect(gone.byteLength).toBe(0);
    });

    it('brings progress, and none after the end', async () => {
      const heard = new SharedArrayBuffer(4);
      const listening = new ListeningCaller();
      const { progress } = listening;
      listening.progress = (fraction, note) => {
        progress.call(listening, fraction, note);
        if (fraction === 1) Atomics.store(new Int32Array(heard), 0, 1);
      };
      await expect(pool.run(callOf(report, heard), listening).result).resolves.toBe('reported');
      expect(listening.heard[0]).toEqual([0, undefined]);
      expect(listening.heard).toContainEqual([1, 'there']);
      const { length } = listening.heard;
      // The same thread, perhaps, which has said all that it had to say.
      await Promise.all([1, 2].map((n) => pool.run(callOf(double, n), caller).result));
      expect(listening.heard).toHaveLength(length);
    });

    it('G64: tells a function that waits that it is called off', async () => {
      const begun = new Begun();
      const run = pool.run(callOf(wait, begun.buffer), caller);
      await until('it has begun', () => begun.count === 1);
      run.callOff();
      await expect(run.result).resolves.toBe('called off');
    });

    it('ends what does not leave off, at once for whoever waits', async () => {
      const begun = new Begun();
      const run = pool.run(callOf(hang, begun.buffer), caller);
      await until('it has begun', () => begun.count === 1);
      run.callOff();
      run.kill(new RangeError('enough'));
      await expect(run.result).rejects.toThrow('enough');
      await expect(pool.run(callOf(double, 1), caller).result).resolves.toBe(2);
    });

    it('lets what leaves off end when it is closed', async () => {
      const another = open().open({ threads: 1, idleMs: 5_000, heapMb: undefined });
      const begun = new Begun();
      const { result } = another.run(callOf(wait, begun.buffer), caller);
      await until('it has begun', () => begun.count === 1);
      await another.close({ graceMs: 20_000, withinMs: 5_000 });
      await expect(result).resolves.toBe('called off');
    });

    it('ends what does not leave off in time when it is closed', async () => {
      const begun = new Begun();
      const { result } = pool.run(callOf(hang, begun.buffer), caller);
      await until('it has begun', () => begun.count === 1);
      const closed = pool.close({ graceMs: 0, withinMs: 5_000 });
      await expect(result).rejects.toThrow('the executor of stateless tasks has stopped');
      await closed;
    });
  });
}
