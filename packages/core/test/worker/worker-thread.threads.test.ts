import { rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type LaunchedThread, NodeHost, startThread, WorkerGoneError, WorkerThread } from '@ringmaster/core';
import { VirtualMachine } from '@ringmaster/core/testkit';
import { expect, test } from 'vitest';

const host = new NodeHost();

function program(name: string): string {
  return new URL(`../fixtures/programs/${name}.js`, import.meta.url).href;
}

test('WorkerThread runs its program with index, data and host, shares memory with it, stops and ends it', async () => {
  const words = new Int32Array(new SharedArrayBuffer(16));
  const exits: number[] = [];
  const thread = await startThread({
    index: 5,
    program: program('echo'),
    data: { words, text: 'hello' },
    host,
    onExit: (code) => exits.push(code),
  });
  expect(words[0]).toBe(5);
  const details = await thread.inspect();
  expect(details).toMatchObject({ index: 5, program: { data: { text: 'hello' } } });
  expect(details.heapUsedBytes).toBeGreaterThan(100_000);
  await thread.stop();
  expect(words[1]).toBe(1);
  expect(exits).toEqual([]);
  expect(await thread.terminate(5_000)).toBe('exited');
  expect(await thread.terminate(5_000)).toBe('exited');
  expect(exits).toEqual([1]);
});

test('WorkerThread reports an uncaught error, then the exit, and calls under way fail', async () => {
  const events: unknown[] = [];
  const thread = await startThread({
    index: 1,
    program: program('obeys'),
    data: 'throw later',
    host,
    onError: (error) => events.push((error as Error).message),
    onExit: (code) => events.push(code),
  });
  await expect(thread.inspect()).rejects.toThrow(new WorkerGoneError('inspect', 1, 1));
  expect(events).toEqual(['thrown later', 1]);
  await expect(thread.stop()).rejects.toThrow('Cannot stop thread 1: it ended with code 1');
  expect(await thread.terminate(5_000)).toBe('exited');
});

test('WorkerThread keeps no answer of a call, while the thread lives', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const thread = await startThread({ index: 1, program: program('echo'), data: { words: new Int32Array(4), text: 'hello' }, host });
  const answers: WeakRef<object>[] = [];
  for (let n = 0; n < 20; n++) answers.push(new WeakRef(await thread.inspect()));
  const kept = (): number => answers.filter((answer) => answer.deref() !== undefined).length;
  // The last one may be in a register still.
  for (let turns = 0; turns < 100 && kept() > 1; turns++) {
    await new Promise((go) => setImmediate(go));
    collect();
  }
  expect(kept()).toBeLessThanOrEqual(1);
  await thread.terminate(5_000);
});

test('WorkerThread reports the code of a thread that exits by itself', async () => {
  const exits: number[] = [];
  const thread = await startThread({ index: 1, program: program('obeys'), data: 'exit', host, onExit: (code) => exits.push(code) });
  await expect(thread.inspect()).rejects.toMatchObject({ name: 'WorkerGoneError', index: 1, exitCode: 3 });
  expect([await thread.exited, exits]).toEqual([3, [3]]);
});

test('WorkerThread reports a heap limit as an error with its code', async () => {
  const errors: unknown[] = [];
  const thread = await startThread({
    index: 1,
    program: program('obeys'),
    data: 'out of memory',
    host,
    resourceLimits: { maxOldGenerationSizeMb: 24 },
    onError: (error) => errors.push(error),
  });
  await expect(thread.inspect()).rejects.toThrow(WorkerGoneError);
  expect(errors).toMatchObject([{ code: 'ERR_WORKER_OUT_OF_MEMORY' }]);
});

test('WorkerThread.terminate ends a thread in an endless loop', async () => {
  const thread = await startThread({ index: 1, program: program('obeys'), data: 'loop', host });
  const looking = thread.inspect();
  expect(await thread.terminate(5_000)).toBe('exited');
  await expect(looking).rejects.toThrow(WorkerGoneError);
});

test('WorkerThread passes on what the program throws, with its code', async () => {
  const thread = await startThread({ index: 1, program: program('obeys'), host });
  await expect(thread.inspect()).rejects.toThrow('cannot inspect');
  await expect(thread.stop()).rejects.toMatchObject({ name: 'TypeError', message: 'cannot stop', code: 'E_STOP' });
  expect(await thread.terminate(5_000)).toBe('exited');
});

test('WorkerThread.heapSnapshot writes the file it names', async () => {
  const path = join(tmpdir(), `ringmaster-${process.pid}.heapsnapshot`);
  const thread = await startThread({ index: 1, program: program('echo'), host });
  try {
    expect(await thread.heapSnapshot(path)).toBe(path);
    expect((await stat(path)).size).toBeGreaterThan(10_000);
  } finally {
    await rm(path, { force: true });
    await thread.terminate(5_000);
  }
});

test('WorkerThread.terminate resolves as lost when the exit does not come in time', async () => {
  const machine = new VirtualMachine();
  let referenced = true;
  const silent: LaunchedThread = {
    port: { postMessage: () => undefined, on: () => undefined, off: () => undefined },
    terminate: () => undefined,
    ref: () => {
      referenced = true;
    },
    unref: () => {
      referenced = false;
    },
  };
  const thread = new WorkerThread({ index: 1, program: program('echo'), host: machine.host(), launcher: { launch: () => silent } });
  let ended: string | undefined;
  void thread.terminate(5_000).then((termination) => {
    ended = termination;
  });
  await machine.advance(4_999);
  expect(ended).toBeUndefined();
  await machine.advance(1);
  expect([ended, referenced]).toEqual(['lost', false]);
});
