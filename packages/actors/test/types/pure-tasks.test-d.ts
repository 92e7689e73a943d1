/** Stateless tasks. */
import { move, pureExecutor, type PureTaskKind, pureTask, type System, task, type TaskKind, type TaskRun } from '@ringmaster/actors';
import { same } from './same.ts';

declare const here: string;
declare const system: System;
declare function submit<P, R>(kind: TaskKind<P, R>, payload: NoInfer<P>): Promise<R>;

interface Frame {
  readonly width: number;
  readonly pixels: Uint8Array<ArrayBuffer>;
}

export const hash = pureTask(here, 'types/hash', async ({ file }: { file: string }) => file.length);
export const blur = pureTask(here, 'types/blur', ({ pixels }: Frame, run) => {
  same<typeof run, TaskRun>(true);
  run.progress(0.5, 'half of it');
  return move(pixels);
});

// Payload and result are the function's; a promise is what it comes to.
same<typeof hash, PureTaskKind<{ file: string }, number>>(true);
same<typeof blur, PureTaskKind<Frame, Uint8Array<ArrayBuffer>>>(true);
export const length: Promise<number> = submit(hash, { file: 'a' });
// @ts-expect-error another payload
submit(hash, { path: 'a' });
// @ts-expect-error the result is a number
export const wrong: Promise<string> = submit(hash, { file: 'a' });

// A kind like any other.
export const kinds: readonly TaskKind<{ file: string }, number>[] = [hash, task('types/other')];
// @ts-expect-error another result
export const others: readonly TaskKind<{ file: string }, string>[] = [hash];

export const exact: number = pureTask(here, 'types/exact', () => 1, { runTimeout: 1_000, retry: { attempts: 2 } }).options.runTimeout ?? 0;
// @ts-expect-error no option
pureTask(here, 'types/misspelt', () => 1, { runTimeoutMs: 1_000 });
// @ts-expect-error nothing is required
pureTask(here, 'types/requires', () => 1, { requires: [] });
// @ts-expect-error no function
pureTask(here, 'types/none', { run: () => 1 });
// @ts-expect-error a stateless function has nobody to ask
pureTask(here, 'types/asks', (_: null, run) => run.ask);

// Moved is memory, and it stays what it is.
same<ReturnType<typeof move<Float64Array<ArrayBuffer>>>, Float64Array<ArrayBuffer>>(true);
// @ts-expect-error no memory
move('text');

system.spawn(pureExecutor({ threads: 2, grace: 100, idle: 1_000, heapMb: 64 }));
// @ts-expect-error no option
pureExecutor({ thread: 2 });
