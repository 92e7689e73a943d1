import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Blueprint, createSystem, SpawnError } from '@ringmaster/actors';
import { expect, it, onTestFinished } from 'vitest';
import { LineCollector } from '../support/line-collector.ts';

/** Runs a program to its own end; fails if it ends with an error, or not at all. */
async function run(name: string, nodeOptions: readonly string[] = []): Promise<string> {
  const program = fileURLToPath(new URL(`../fixtures/programs/${name}.js`, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [...nodeOptions, program], { timeout: 25_000 });
  return stdout;
}

it('W5: after unref() the system does not keep the process', async () => {
  expect(await run('unref')).toBe('unref\n');
});

it('W5: after unref() an open ask does, until it settles', async () => {
  expect(await run('unref-ask')).toBe('answered\n');
});

it('W5: the system keeps the process until stop() has ended', async () => {
  expect(await run('keeps')).toBe('kept\nstopped\n');
});

it('W5: after stop() nothing keeps the process', async () => {
  const [stopped, exited] = (await run('stops')).match(/\d+/g) ?? [];
  expect(Number(exited) - Number(stopped)).toBeLessThan(500);
});

it('S8: a system is not created in a worker of another: the error names the module', async () => {
  const system = await createSystem({ threads: 1, logger: new LineCollector().logger() });
  onTestFinished(() => system.stop());
  const url = new URL('../fixtures/creates-system.js', import.meta.url).href;
  const what = { url, actorName: 'careless', args: undefined } as unknown as Blueprint<never>;
  const ref = system.spawn(what, { thread: { key: 'any' } });
  const error = await ref.started.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SpawnError);
  expect((error as SpawnError).message).toMatch(/Cannot create system in a worker.*creates-system\.js/s);
});

it('G55, G58: a worker that reaches its heap limit is replaced, and the actor that filled it is the culprit', async () => {
  expect(await run('heap-limit', ['--max-old-space-size=64'])).toBe('ERR_WORKER_OUT_OF_MEMORY true true pong\n');
});
