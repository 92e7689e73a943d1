import { NodeHost, type StartThreadOptions, startThread, WorkerStartError } from '@ringmaster/core';
import { expect, test } from 'vitest';

const host = new NodeHost();

function program(name: string): string {
  return new URL(`../fixtures/programs/${name}.js`, import.meta.url).href;
}

async function failureOf(
  name: string,
  options: Partial<StartThreadOptions> = {},
): Promise<WorkerStartError & { cause: unknown; tookMs: number }> {
  const events: unknown[] = [];
  const begin = host.now();
  const error: unknown = await startThread({
    index: 3,
    program: program(name),
    host,
    onError: (thrown) => events.push(thrown),
    onExit: (code) => events.push(code),
    ...options,
  }).then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(WorkerStartError);
  expect(events).toEqual([]);
  return Object.assign(error as WorkerStartError & { cause: unknown }, { tookMs: host.now() - begin });
}

/** A start takes 30 to 60 ms, many times that on a machine under load; the time limit is 10 s. What fails must not wait for it. */
const AT_ONCE_MS = 8_000;

test.each([
  ['no-such-program', 'load', /Cannot find module/],
  ['without-run', 'load', /its "run" is missing/],
  ['run-is-text', 'load', /its "run" is string/],
  ['exits-at-import', 'load', /exited with code 7 while importing the program's module/],
  ['exits-in-run', 'program', /exited with code 8 in the program's run/],
  ['uncaught-in-run', 'program', /uncaught error in the program's run: nobody caught this/],
])('startThread fails at once with a typed error for %s', async (name, phase, message) => {
  const error = await failureOf(name);
  expect(error).toMatchObject({ name: 'WorkerStartError', index: 3, program: program(name), phase, exited: true });
  expect(error.message).toMatch(message);
  expect(error.tookMs).toBeLessThan(AT_ONCE_MS);
});

test('WorkerStartError keeps the cause of a throwing import: name, code, stack, and its cause', async () => {
  const { phase, message, cause, tookMs } = await failureOf('throws-at-import');
  expect([phase, message]).toEqual(['load', `Cannot start thread 3 with ${program('throws-at-import')}: no configuration`]);
  expect(cause).toMatchObject({ name: 'ConfigurationError', message: 'no configuration', code: 'E_CONFIGURATION' });
  expect((cause as Error).stack).toContain('throws-at-import');
  expect((cause as Error).cause).toMatchObject({ message: 'file is empty' });
  expect(tookMs).toBeLessThan(AT_ONCE_MS);
});

test('WorkerStartError keeps the cause of a run that rejects', async () => {
  const { phase, cause } = await failureOf('rejects-in-run');
  expect(phase).toBe('program');
  expect(cause).toMatchObject({ name: 'RangeError', message: 'run failed', cause: { message: 'the cause' } });
});

test('startThread fails at once for data that cannot be cloned', async () => {
  const { phase, message, cause, exited } = await failureOf('echo', { data: { callback: () => 1 } });
  expect([phase, message, exited]).toEqual(['load', expect.stringContaining('its data cannot be cloned'), true]);
  expect(cause).toMatchObject({ name: 'DataCloneError' });
});

test.each(['never-imported', 'loops-in-run', 'never-running'])(
  'startThread gives up on %s at its time limit, and the thread is gone',
  async (name) => {
    const error = await failureOf(name, { startTimeoutMs: 400 });
    expect(error).toMatchObject({ phase: 'timeout', exited: true });
    expect(error.message).toMatch(/not started within 400 ms, still (while|in) /);
    expect(error.tookMs).toBeGreaterThanOrEqual(400);
    expect(error.tookMs).toBeLessThan(AT_ONCE_MS);
  },
);
