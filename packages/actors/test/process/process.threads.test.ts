import { execFile, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Blueprint, createSystem, SpawnError, WorkerStartError } from '@ringmaster/actors';
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

it('a program is one file if only its main thread starts it', async () => {
  expect(await run('one-file')).toBe('hello from a worker\n');
});

it('a program may stand on the command line, whose kind Node was told: threads load files all the same', async () => {
  const program = new URL('../fixtures/programs/one-file.js', import.meta.url).href;
  const args = ['--input-type=module', '--eval', `await import(${JSON.stringify(program)})`];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 25_000 });
  expect(stdout).toBe('hello from a worker\n');
});

it('G73: the console is no I/O of an actor, also where it is the first that writes to it, into a pipe', async () => {
  expect(await run('prints')).toBe("printed { by: 'an actor' }\n");
});

/** Runs the program of signals, sends one for each line it says, and returns what it said and how it ended. */
async function signalled(signals: readonly NodeJS.Signals[], ...args: readonly string[]): Promise<readonly unknown[]> {
  const program = fileURLToPath(new URL('../fixtures/programs/signals.js', import.meta.url));
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const left = [...signals];
  let said = '';
  child.stdout.on('data', (text: Buffer) => {
    said += text.toString();
    const next = left.shift();
    if (next !== undefined) child.kill(next);
  });
  return new Promise((resolve) => void child.on('close', (code, signal) => resolve([said, code, signal])));
}

it('G19: a signal that the system was told of stops it, shutdown and all, and is in the exit code', async () => {
  expect(await signalled(['SIGTERM'])).toEqual(['ready\nstopping\nstopped, 0 listeners\n', 143, null]);
  expect(await signalled(['SIGINT'])).toEqual(['ready\nstopping\nstopped, 0 listeners\n', 130, null]);
});

it('G19: a second signal ends the process at once', async () => {
  expect(await signalled(['SIGTERM', 'SIGTERM'], 'hangs')).toEqual(['ready\nstopping\n', null, 'SIGTERM']);
});

it.each([
  ['listens', { TCPServerWrap: 1 }, /: close servers in a task of the shutdown$/, 'ignore'],
  ['hears', {}, /, and leave the parent process by process\.disconnect\(\)$/, 'ipc'],
] as const)('G19: what keeps the process alive after a stop by a signal is in the log: it %s', async (what, kept, msg, channel) => {
  const program = fileURLToPath(new URL('../fixtures/programs/signals.js', import.meta.url));
  const child = spawn(process.execPath, [program, what], { stdio: ['ignore', 'pipe', 'pipe', channel] });
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdout?.once('data', () => void child.kill('SIGTERM'));
  let logged = '';
  await new Promise<void>((told) => {
    child.stderr?.on('data', (text: Buffer) => {
      logged += text.toString();
      if (logged.includes('keeps the process alive')) told();
    });
  });
  const line: unknown = JSON.parse(logged.split('\n').find((text) => text.includes('keeps the process alive')) ?? '');
  expect(line).toMatchObject({ level: 40, kept, msg: expect.stringMatching(msg) });
  expect(child.exitCode).toBeNull();
});

it('G19: a process that leaves its parent behind the stop ends by itself', async () => {
  const program = fileURLToPath(new URL('../fixtures/programs/signals.js', import.meta.url));
  const child = spawn(process.execPath, [program, 'leaves'], { stdio: ['ignore', 'pipe', 'ignore', 'ipc'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdout?.once('data', () => void child.kill('SIGTERM'));
  expect(await new Promise((ended) => void child.once('exit', (...how) => ended(how)))).toEqual([143, null]);
});

it.each([
  ['1, where nobody has said anything', [], 1],
  ['what the program has said before', ['3'], 3],
  ['0, where the program has subscribed to events, and so may say otherwise', ['hears'], 0],
] as const)('V8: a process whose guardian gives up ends with code %s', async (_title, args, expected) => {
  const program = fileURLToPath(new URL('../fixtures/programs/gives-up.js', import.meta.url));
  const child = spawn(process.execPath, [program, ...args], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  expect(await new Promise((ended) => void child.once('exit', (...how) => ended(how)))).toEqual([expected, null]);
});

it('a line of the log has the message of an error as it is, and its cause beside it', async () => {
  const program = fileURLToPath(new URL('../fixtures/programs/gives-up.js', import.meta.url));
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'ignore', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let logged = '';
  child.stderr.on('data', (text: Buffer) => (logged += text.toString()));
  await new Promise((ended) => void child.once('close', ended));
  const line: unknown = JSON.parse(logged.split('\n').find((text) => text.includes('the guardian gives up')) ?? '');
  const cause = 'Cannot begin: the store is closed';
  expect(line).toMatchObject({ err: { type: 'SpawnError', message: `Cannot start "doomed": ${cause}`, cause: { message: cause } } });
});

it('createSystem: rejects with a WorkerStartError that users can match if a worker does not start in time', async () => {
  const failed = createSystem({ threads: 1, logger: new LineCollector().logger(), defaults: { threadStartMs: 1 } });
  await expect(failed).rejects.toBeInstanceOf(WorkerStartError);
  await expect(failed).rejects.toMatchObject({ phase: 'timeout', exited: true });
});

it('G20: options of the shutdown are checked before anything starts', async () => {
  await expect(createSystem({ signals: ['SIGKILL' as never] })).rejects.toThrow(
    /signals is a list of 'SIGINT' and 'SIGTERM', not \["SIGKILL"\]/,
  );
  await expect(createSystem({ shutdownPhases: { a: { after: ['a'] } } })).rejects.toThrow(/wait for each other: a after a/);
});

it('S8: a system is not created in a worker of another: the error names the module', async () => {
  const system = await createSystem({ threads: 1, logger: new LineCollector().logger() });
  onTestFinished(() => system.stop());
  const url = new URL('../fixtures/creates-system.js', import.meta.url).href;
  const what = { url, actorName: 'careless', args: undefined } as unknown as Blueprint<never>;
  const ref = system.spawn(what, { thread: { key: 'any' } });
  const error = await ref.started.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SpawnError);
  expect((error as SpawnError).message).toMatch(
    /Cannot create system in a worker.* a module of their own, or ask isMainThread; called.*creates-system\.js/s,
  );
});

it('G55, G58: a worker that reaches its heap limit is replaced, and the actor that filled it is the culprit', async () => {
  expect(await run('heap-limit', ['--max-old-space-size=64'])).toBe('ERR_WORKER_OUT_OF_MEMORY true true pong\n');
});
