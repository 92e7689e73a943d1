/**
 * Four producers on two threads send as fast as they can to one actor on a third that takes 1 ms a message; by turns, as a control, it
 * takes none. What is sent is refused, handled, a dead letter or waits, exactly; memory stays under a bound; and asks of actors that have
 * nothing to do with it, on the threads of the producers, take about as long as in the control.
 *
 * `node overload.js [seconds]`; from 30 seconds on the ratio of the asks is asserted, too.
 */
import { createSystem, type Logger } from '@ringmaster/actors';
import { PlacementChooser } from '#actors/system/thread/spawning/placement.js';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { SystemCounters, underWay } from '#actors/system/thread/metrics/system-meter.js';
import { Latencies } from './overload/latencies.ts';
import { Panel } from './overload/panel.ts';
import { bystander, consumer, producer, type Said } from './overload/parties.ts';

const WORKERS = 3;
const PRODUCERS = 4;
const TAKES_MS = 1;
const SLICE_MS = 1_000;
/** Of each slice, until the mailbox is as it will be. */
const SETTLE_MS = 100;
/** Messages in a full mailbox and its reserve, rings, outboxes, and the young generations of four heaps; as far above what the idle system holds. */
const RSS_GROWTH_MIB = 128;
const RATIO_MAX = 2;
const RATIO_SECONDS = 30;
const LIMIT_MS = 60_000;
const ASKS_MIN = 11;
/** By then whatever was answered counts as handled. */
const COUNTED_MS = 60_000;
const MIB = 2 ** 20;

const seconds = Number(process.argv[2] ?? 8);
const problems: string[] = [];
const check = (what: string, holds: boolean): void => void (holds || problems.push(what));
const say = (name: string, value: unknown): void => void process.stdout.write(`  ${name.padEnd(28)} ${value}\n`);
const wait = (ms: number): Promise<void> => new Promise((go) => setTimeout(go, ms));
const rssMiB = (): number => process.memoryUsage.rss() / MIB;
process.stdout.write(`overload: ${seconds} s, ${PRODUCERS} producers, a consumer that takes ${TAKES_MS} ms\n`);

const panel = Panel.create();
const logger: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: console.error, child: () => logger };
const system = (await createSystem({ threads: WORKERS, logger, watchdogMs: LIMIT_MS })) as OwnerSystem;
const counters = new SystemCounters(system.regions);
const overloads = { raised: 0, lowered: 0 };
system.events.subscribe({
  tell: (event) => {
    if (event.type === 'overload') overloads[event.detail.state]++;
    return 'accepted';
  },
});

/** A key whose actors live in that worker. */
function keyOf(worker: number): { readonly key: string } {
  const chooser = new PlacementChooser({ config: { workers: WORKERS } as never, thread: 0, dedicate: () => 0, isLost: () => false });
  for (let attempt = 0; ; attempt++) {
    const placement = { key: `key-${attempt}` };
    if (chooser.choose(placement, false) === worker) return placement;
  }
}

const [far, near, last] = [keyOf(1), keyOf(2), keyOf(3)];
const slow = system.spawn(consumer, { name: 'slow', thread: far });
const producers = Array.from({ length: PRODUCERS }, (_, number) =>
  system.spawn(producer({ to: slow, number }), { thread: number % 2 === 0 ? near : last }),
);
const bystanders = [near, last].map((thread) => system.spawn(bystander, { thread }));
await Promise.all([slow, ...producers, ...bystanders].map(({ started }) => started));

// ---------------------------------------------------------------------- slices, by turns

const rss = { before: rssMiB(), peak: 0 };
const latencies = { overload: new Latencies(), control: new Latencies() };

async function slice(into: Latencies): Promise<void> {
  const samples: number[] = [];
  const settledMs = performance.now() + SETTLE_MS;
  const endMs = settledMs + SLICE_MS;
  for (let n = 0; performance.now() < endMs; n++) {
    const beginMs = performance.now();
    await bystanders[n % bystanders.length]?.ask({ type: 'ping' }, { timeout: LIMIT_MS });
    const tookMs = performance.now() - beginMs;
    if (beginMs > settledMs) samples.push(tookMs);
    rss.peak = Math.max(rss.peak, rssMiB());
  }
  into.add(samples);
}

/** Too few asks to say anything, on a machine that is slow. */
function isShort(): boolean {
  return Math.min(latencies.overload.asks, latencies.control.asks) < ASKS_MIN;
}

for (const one of producers) one.tell({ type: 'begin' });
// What is compiled and learned first belongs to neither.
panel.takesMs = 0;
await slice(new Latencies());
const endMs = performance.now() + seconds * 1_000;
do {
  panel.takesMs = TAKES_MS;
  await slice(latencies.overload);
  panel.takesMs = 0;
  await slice(latencies.control);
} while (performance.now() < endMs || (isShort() && performance.now() < endMs + LIMIT_MS));

// ---------------------------------------------------------------------- the balance, first with a full mailbox, then with an empty one

panel.takesMs = TAKES_MS;
await wait(SETTLE_MS);
panel.takesMs = Number.POSITIVE_INFINITY;
// On a busy machine that may take longer than all the questions below.
for (const heldByMs = performance.now() + LIMIT_MS; !panel.isHeld && performance.now() < heldByMs; ) await wait(2);
const end = () => Promise.all(producers.map((one) => one.ask({ type: 'end' }, { timeout: LIMIT_MS })));
// The second time, what they tell themselves is done with as well.
await end();
const said = await end();
const total = (what: keyof Said): number => said.reduce((sum, one) => sum + one[what], 0);
// The consumer holds one in its hands.
const look = () => ({ handled: panel.handled, dead: counters.total('mailbox-full'), waiting: underWay(counters).messages - 1 });
let before = look();
// An answer may be here before its question counts as handled, on a busy machine much earlier.
for (const byMs = performance.now() + COUNTED_MS; performance.now() < byMs; before = look()) {
  if (before.handled + before.dead + before.waiting === total('accepted')) break;
  await wait(2);
}
const { waiting } = before;
panel.takesMs = 0;
const limitMs = performance.now() + LIMIT_MS;
while (underWay(counters).messages > 0 && performance.now() < limitMs) await wait(2);
const { handled, disordered } = panel;
const dead = counters.total('mailbox-full');
const [overload, control] = [latencies.overload, latencies.control];
const ratio = overload.p99 / control.p99;

say('sent', total('sent'));
say('accepted, full', `${total('accepted')}, ${total('full')}`);
say('handled, dead letters', `${handled}, ${dead}`);
say('waiting before the end', waiting);
say('overloads raised, lowered', `${overloads.raised}, ${overloads.lowered}`);
say('RSS, MiB', `${rss.before.toFixed(0)} idle, ${rss.peak.toFixed(0)} at most, bound ${(rss.before + RSS_GROWTH_MIB).toFixed(0)}`);
for (const [name, { asks, p50, p99, spread }] of Object.entries(latencies)) {
  say(`asks, ${name}`, `${asks}: p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms, p99 by slices ${spread}`);
}
say('p99, overload : control', ratio.toFixed(2));

check(
  `accepted and full are what was sent, not ${total('accepted')} and ${total('full')}`,
  total('accepted') + total('full') === total('sent'),
);
check(`nobody was told stopped, not ${total('stopped')}`, total('stopped') === 0);
check(`what was accepted was handled or is a dead letter, not ${handled} and ${dead}`, handled + dead === total('accepted'));
check(`nothing is under way any more, not ${underWay(counters).messages}`, underWay(counters).messages === 0);
check(
  `what was accepted was handled, is a dead letter or waited, not ${before.handled}, ${before.dead} and ${waiting}`,
  before.handled + before.dead + waiting === total('accepted'),
);
check('the consumer took no more when it was told to', panel.isHeld);
// 10 000 and a reserve of 16 384; two rings, and 10 000 in each of their outboxes.
check(`no more waited than the mailbox, its reserve and what is on the way may hold, not ${waiting}`, waiting >= 0 && waiting <= 100_000);
check(`each producer's messages came in order, not ${disordered} otherwise`, disordered === 0);
check('the consumer was overloaded', overloads.raised > 0 && total('full') > 0);
check(`RSS stays under its bound, not ${rss.peak.toFixed(0)} MiB`, rss.peak < rss.before + RSS_GROWTH_MIB);
check(`enough asks were answered, not ${overload.asks} and ${control.asks}`, !isShort());
if (seconds >= RATIO_SECONDS) check(`the p99 of bystanders moves by less than ${RATIO_MAX}, not ${ratio.toFixed(2)}`, ratio < RATIO_MAX);

await system.stop();
for (const problem of problems) process.stdout.write(`WRONG  ${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
