import { Worker } from 'node:worker_threads';
import { NodeHost } from '@ringmaster/core';
import { expect, test } from 'vitest';
import { hostContract } from './host-contract.js';

hostContract('NodeHost', () => ({
  host: new NodeHost(),
  turn: () => new Promise((resolve) => void setImmediate(resolve)),
}));

test('C4 the clock is one clock for all threads', async () => {
  const host = new NodeHost();
  const worker = new Worker(new URL('../fixtures/clock-reader.js', import.meta.url));
  try {
    for (let round = 0; round < 20; round++) {
      const before = host.now();
      const theirs = await new Promise<number>((resolve) => {
        worker.once('message', resolve);
        worker.postMessage(null);
      });
      const after = host.now();
      expect(theirs).toBeGreaterThan(before - 0.1);
      expect(theirs).toBeLessThan(after + 0.1);
    }
  } finally {
    await worker.terminate();
  }
});

test('NodeHost fires a timer of more than 24.8 days not at once', async () => {
  const host = new NodeHost();
  let fired = false;
  const cancel = host.timer(2 ** 40, () => {
    fired = true;
  });
  await new Promise<void>((resolve) => void host.timer(20, resolve, true));
  cancel();
  expect(fired).toBe(false);
});

test.each<[string, (host: NodeHost, task: () => void) => void]>([
  ['run soon', (host, task) => host.soon(task)],
  ['run later', (host, task) => host.later(task)],
  ['run by a timer', (host, task) => void host.timer(1, task, true)],
  [
    'rung',
    (host, task) => {
      const words = new Int32Array(new SharedArrayBuffer(4));
      host.waitForDoorbell(words, 0, 0, task);
      host.ringDoorbell(words, 0);
    },
  ],
])('NodeHost leaves what a task throws that is %s uncaught: it is no rejection', async (_, hand) => {
  const thrown = new Error('thrown by a task');
  const others = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  const cancel = new NodeHost().keepAlive();
  try {
    const caught = new Promise<unknown[]>((resolve) => void process.once('uncaughtException', (...given) => resolve(given)));
    hand(new NodeHost(), () => {
      throw thrown;
    });
    expect(await caught).toEqual([thrown, 'uncaughtException']);
  } finally {
    cancel();
    for (const listener of others) process.on('uncaughtException', listener);
  }
});
