/**
 * Prints what some seeds come to, for other processes and other versions of Node to compare: `node trace-program.js [seeds]`. Threads die in
 * it, timers fire and an actor fails, besides the chooser's example.
 */
import { createTestSystem } from '@ringmaster/actors/testkit';
import { answerer } from '../fixtures/answering.ts';
import { recorder } from '../fixtures/recorder.ts';
import { LineCollector } from '../support/line-collector.ts';
import { sing } from './chorus-run.ts';

async function run(seed: number): Promise<string> {
  const kit = await createTestSystem({ mode: 'deterministic', threads: 3, seed, logger: new LineCollector().logger() });
  await sing(kit);
  const unanswered = kit
    .spawn(answerer)
    .ask({ type: 'keep' }, { timeout: 250 })
    .catch(() => undefined);
  const far = kit.spawn(recorder, { thread: { key: 'k' } });
  for (let n = 0; n < 20; n++) far.tell({ type: 'note', from: 'outside', n });
  void kit.killThread(1 + (seed % 3));
  await kit.advance(300);
  await unanswered;
  await sing(kit);
  await kit.stop();
  return `${kit.trace.hash}/${kit.trace.steps}`;
}

const hashes: string[] = [];
for (let seed = 1; seed <= Number(process.argv[2] ?? 20); seed++) hashes.push(await run(seed));
console.log(hashes.join(' '));
