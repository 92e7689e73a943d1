/**
 * What a tell costs while 1 M messages wait, beside what it costs with 1 000: in one thread, where they wait in a mailbox, and between
 * threads, where they wait in an outbox because the ring is full (G11).
 *
 * `node waiting.js [waiting]`. Batches of 1 000 to either receiver take turns; compared are their medians. What a machine does beside it may hit
 * one of them: a comparison that fails is made again, and one of three must hold.
 */
import { type ActorRef, createSystem, type Logger } from '@ringmaster/actors';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { sleeper, type SleeperMessage } from './sleeper.ts';

const FEW = 1_000;
const BATCH = 1_000;
const BATCHES = 101;
const RATIO_MAX = 1.5;
const COMPARISONS_MAX = 3;
const LIMIT_MS = 60_000;

type Sleeper = ActorRef<SleeperMessage>;

const waiting = Number(process.argv[2] ?? 1_000_000);
const room = waiting + (COMPARISONS_MAX * BATCHES + 10) * BATCH;
const quiet: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => quiet };
const system = (await createSystem({
  ...{ threads: 2, watchdogMs: 'off', logger: quiet },
  defaults: { mailboxCapacity: room, outboxMessages: room, outboxBytes: room * 128, longTurnMs: 'off' },
})) as OwnerSystem;
const problems: string[] = [];
process.stdout.write(`waiting: ${waiting} messages beside ${FEW}\n`);

// ---------------------------------------------------------------------- a mailbox

const [few, many] = [await held(), await held()];
compare('in one thread', few, many);

// ---------------------------------------------------------------------- an outbox

const [first, second] = [blocked(1), blocked(2)];
// Each gets no more once it is full: a thread may block long after the other, and the room is counted.
for (const ref of [first, second]) {
  await until('the thread is blocked and its ring full', () => {
    for (let n = 0; n < FEW; n++) tell(ref, n);
    return outbox(ref) >= FEW;
  });
}
compare('between threads', first, second);
if (outbox(second) < waiting) problems.push(`${outbox(second)} waited in the outbox, at least ${waiting} should`);

for (const problem of problems) process.stdout.write(`WRONG  ${problem}\n`);
// The threads are still blocked: nobody waits for them.
process.exit(problems.length === 0 ? 0 : 1);

function nothing(): void {}

function tell(ref: Sleeper, n: number): void {
  if (ref.tell({ type: 'wait', n, text: 'one of many' }) !== 'accepted') throw new Error('there is room for all');
}

function batch(ref: Sleeper): number {
  const fromMs = performance.now();
  for (let n = 0; n < BATCH; n++) tell(ref, n);
  return performance.now() - fromMs;
}

function compare(where: string, fewWait: Sleeper, manyWait: Sleeper): void {
  // Compiled, and what grows has its size.
  let slowest = 0;
  for (let n = 0; n < waiting; n += BATCH) slowest = Math.max(slowest, batch(manyWait));
  let ratio = ratioOf(where, fewWait, manyWait);
  for (let again = 1; again < COMPARISONS_MAX && ratio > RATIO_MAX; again++) ratio = ratioOf(`${where}, again`, fewWait, manyWait);
  process.stdout.write(`  ${where.padEnd(27)} the slowest ${BATCH} on the way took ${slowest.toFixed(1)} ms\n`);
  if (ratio > RATIO_MAX) problems.push(`${where} a tell takes ${ratio.toFixed(2)} times as long, at most ${RATIO_MAX} is allowed`);
}

function ratioOf(where: string, fewWait: Sleeper, manyWait: Sleeper): number {
  const times = { few: [] as number[], many: [] as number[] };
  for (let round = 0; round < BATCHES; round++) {
    times.few.push(batch(fewWait));
    times.many.push(batch(manyWait));
  }
  const [low, high] = [median(times.few), median(times.many)];
  const ns = (ms: number): string => `${((ms * 1e6) / BATCH).toFixed(0)} ns`;
  const figures = `${ns(low)} a tell, ${ns(high)} with ${waiting} waiting: ${(high / low).toFixed(2)}`;
  process.stdout.write(`  ${where.padEnd(27)} ${figures}\n`);
  return high / low;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

async function held(): Promise<Sleeper> {
  const ref = system.spawn(sleeper, { thread: 'owner' });
  await ref.started;
  ref.tell({ type: 'hold' });
  for (let n = 0; n < FEW; n++) tell(ref, n);
  return ref;
}

function blocked(thread: number): Sleeper {
  for (let n = 0; ; n++) {
    const ref = system.spawn(sleeper, { thread: { key: `thread-${thread}-${n}` } });
    if ((ref as unknown as { readonly thread: number }).thread !== thread) {
      void ref.stop();
      continue;
    }
    ref.tell({ type: 'block' });
    return ref;
  }
}

function outbox(ref: Sleeper): number {
  const { thread } = ref as unknown as { readonly thread: number };
  return (system.runtime.threads.peer(thread).link as unknown as { readonly outboxRecords: number }).outboxRecords;
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const limitMs = performance.now() + LIMIT_MS;
  while (!holds()) {
    if (performance.now() > limitMs) throw new Error(`waiting: waited in vain until ${what}`);
    await new Promise((go) => setTimeout(go, 5));
  }
}
