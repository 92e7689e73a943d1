import { WorkerStartError } from '@ringmaster/actors';
import { NodeHost } from '@ringmaster/core';
import { expect, it } from 'vitest';
import type { StartRequest } from '#actors/system/thread/thread-starter.js';
import { WorkerThreads } from '#actors/system/worker/worker-threads.js';
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
