import { WorkerStartError } from '@ringmaster/actors';
import { NodeHost } from '@ringmaster/core';
import { expect, it } from 'vitest';
import type { StartRequest } from '#actors/system/thread/thread-starter.js';
import { endError, WorkerThreads } from '#actors/system/worker/worker-threads.js';
import { resolveOptions } from '#actors/system/resolve-options.js';

it('says what to do where the file of its threads is missing, as it is beside a bundle', async () => {
  const config = resolveOptions({}, { parallelism: 2, random: 1 });
  const program = new URL('./bundled/thread-program.js', import.meta.url).href;
  const start = new WorkerThreads(new NodeHost(), program).start({ thread: 1, config } as StartRequest);
  const error: unknown = await start.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(WorkerStartError);
  expect(error).toMatchObject({
    ...{ index: 1, program, phase: 'load', exited: true },
    message: `Cannot start thread 1 with ${program}: there is no such file; keep @ringmaster/actors and @ringmaster/core out of bundles, as externals`,
  });
});

it('says that process.exit was called where only that gives the code', () => {
  expect(endError(1, 3, undefined).message).toBe('Thread 1 ended with code 3: process.exit was called in it');
  expect(endError(1, 1, undefined).message).toBe('Thread 1 ended with code 1');
  const cause = new Error('stray');
  expect(endError(1, 1, cause)).toMatchObject({ message: 'Thread 1 ended with code 1', cause });
});
