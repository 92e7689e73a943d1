import { createTestSystem, type TestSystem, type TestSystemOptions } from '@ringmaster/actors/testkit';
import { recorder } from '../fixtures/recorder.ts';
import { singer } from '../fixtures/chorus.ts';
import { LineCollector } from '../support/line-collector.ts';

/** The chooser's example: three actors on three threads tell a fourth, who writes down in which order. */
export async function sing(kit: TestSystem, count = 4): Promise<string> {
  const witness = kit.spawn(recorder, { thread: 'owner' });
  const singers = ['a', 'b', 'c'].map((name) => ({ name, ref: kit.spawn(singer, { thread: 'auto' }) }));
  for (const { name, ref } of singers) ref.tell({ type: 'sing', to: witness, name, count });
  await kit.settle();
  return (await witness.ask({ type: 'report' })).map(({ from, n }) => `${from}${n}`).join(' ');
}

/** What of a run is to be the same each time. */
export interface Came {
  readonly order: string;
  readonly hash: string;
  readonly steps: number;
}

export async function chorus(options: TestSystemOptions): Promise<Came> {
  const kit = await createTestSystem({ threads: 3, logger: new LineCollector().logger(), ...options, mode: 'deterministic' });
  const order = await sing(kit);
  await kit.advance(1_000);
  await kit.stop();
  return { order, hash: kit.trace.hash, steps: kit.trace.steps };
}
