/**
 * Kills a random worker by a random way every half second, under a load of asks and tells: every ask settles, none is both failed
 * and executed, order holds, and all messages are accounted for.
 *
 * `node thread-kill.js [seconds] [seed]`
 */
import {
  type ActorRef,
  AgentError,
  createSystem,
  type Logger,
  restart,
  supervise,
  type SystemEvent,
  ThreadLostError,
} from '@ringmaster/actors';
import { SeededRandom } from '@ringmaster/core/testkit';
import type { OwnerSystem } from '#actors/system/owner-system.js';
import { SystemCounters, underWay } from '#actors/system/system-meter.js';
import { AskAudit } from './ask-audit.ts';
import { mortal, type MortalMessage, WAYS } from './mortal.ts';

const WORKERS = 3;
const PER_WORKER = 3;
const KILL_EVERY_MS = 500;
const ASKS_OPEN_MAX = 200;
const QUIET_DEATHS = 12;

const seconds = Number(process.argv[2] ?? 10);
const seed = Number(process.argv[3] ?? Date.now() & 0xffff);
const random = new SeededRandom(seed);
process.stdout.write(`thread-kill: ${seconds} s, seed ${seed}\n`);

/** From the exit of a thread to the first answer out of it: under load behind all that waits, and without. */
const recoveryMs: number[] = [];
const quietRecoveryMs: number[] = [];
let isQuiet = false;
const probes: Promise<void>[] = [];
const logger: Logger = {
  ...{ debug: () => undefined, info: () => undefined, warn: () => undefined },
  error: (first: object | string, text?: string) => {
    if (text === 'thread lost') probe((first as { readonly thread: number }).thread);
  },
  child: () => logger,
};

const system = (await createSystem({
  ...{ threads: WORKERS, watchdogMs: 200, logger },
  defaults: { respawnsMax: 1e6, respawnPauseMs: 1, respawnPauseMaxMs: 10, askTimeoutMs: 30_000 },
})) as OwnerSystem;
const events: SystemEvent[] = [];
system.events.subscribe({
  tell: (event) => {
    if (event.type === 'thread-lost') events.push(event);
    return 'accepted';
  },
});

interface Target {
  readonly ref: ActorRef<MortalMessage>;
  readonly audit: AskAudit;
  said: number;
}

/** However often it takes its thread along. */
const tireless = supervise.otherwise(restart()).within({ restarts: 1e6, periodMs: 1_000 });
const targets: Target[] = Array.from({ length: WORKERS * PER_WORKER }, (_, index) => {
  const name = `mortal-${index}`;
  return { ref: system.spawn(mortal({ name }), { name, supervise: tireless }), audit: new AskAudit(name), said: 0 };
});
const threadOf = ({ ref }: Target): number => (ref as unknown as { readonly thread: number }).thread;
const pick = (): Target => targets[random.below(targets.length)] as Target;
let open = 0;
let full = 0;
let refused = 0;

/** One ask or some tells; never more asks open than the bound. */
function load(): void {
  for (let n = 0; n < 20; n++) {
    const target = pick();
    if (open < ASKS_OPEN_MAX) ask(target);
    for (let told = random.below(8); told > 0; told--) {
      if (target.ref.tell({ type: 'tell', from: 'outside', n: ++target.said }) !== 'accepted') full++;
    }
  }
  const [one, other] = [pick(), pick()];
  if (one !== other && random.below(4) === 0) pick().ref.tell({ type: 'pump', to: [one.ref, other.ref], count: random.below(100) });
}

function ask(target: Target): void {
  const n = ++target.said;
  open++;
  target.ref.ask({ type: 'ask', from: 'outside', n }).then(
    (heard) => {
      open--;
      target.audit.answer(n, heard);
    },
    (error: unknown) => {
      open--;
      if (error instanceof ThreadLostError) target.audit.lost(n);
      else if (error instanceof AgentError) refused++;
      else throw error;
    },
  );
}

function probe(thread: number): void {
  const from = performance.now();
  const target = targets.find((one) => threadOf(one) === thread);
  if (target === undefined) return;
  probes.push(
    target.ref.ask({ type: 'wrong' }).then(
      () => void (isQuiet ? quietRecoveryMs : recoveryMs).push(performance.now() - from),
      () => undefined,
    ),
  );
}

function killOne(): void {
  const target = pick();
  const how = WAYS[random.below(WAYS.length)] ?? 'exit';
  if (how === 'terminate') void system.killThread(threadOf(target), new Error('killed by the stress program'));
  else target.ref.tell({ type: 'die', how });
}

const endMs = performance.now() + seconds * 1_000;
let nextKillMs = performance.now() + KILL_EVERY_MS;
let kills = 0;
while (performance.now() < endMs) {
  load();
  if (performance.now() >= nextKillMs) {
    nextKillMs += KILL_EVERY_MS;
    kills++;
    killOne();
  }
  await new Promise((go) => setImmediate(go));
}

const limitMs = performance.now() + 30_000;
const wait = async (what: string, holds: () => boolean): Promise<void> => {
  while (!holds()) {
    if (performance.now() > limitMs) throw new Error(`thread-kill, seed ${seed}: waited in vain until ${what}`);
    await new Promise((go) => setTimeout(go, 5));
  }
};
await wait('all asks have settled', () => open === 0);
await Promise.all(probes);
const counters = new SystemCounters(system.regions);
await wait('all messages are accounted for', () => underWay(counters).messages === 0);
const wrong = (await Promise.all(targets.map(({ ref }) => ref.ask({ type: 'wrong' })))).flat();

isQuiet = true;
for (let death = 0; death < QUIET_DEATHS; death++) {
  const before = events.length;
  void system.killThread(1 + (death % WORKERS), new Error('killed by the stress program'));
  await wait('a quiet death is seen to', () => events.length > before);
  await Promise.all(probes);
}
await wait('all messages are accounted for', () => underWay(counters).messages === 0);

const losses = events.flatMap((event) => (event.type === 'thread-lost' ? [event.detail] : []));
const sum = (of: (loss: (typeof losses)[number]) => number): number => losses.reduce((all, loss) => all + of(loss), 0);
const answered = targets.reduce((all, { audit }) => all + audit.answered, 0);
const failed = targets.reduce((all, { audit }) => all + audit.failed, 0);
const problems = [...wrong, ...targets.flatMap(({ audit }) => audit.wrong)];
const percentile = (values: readonly number[], part: number): number =>
  Math.round([...values].sort((a, b) => a - b)[Math.floor(values.length * part)] ?? Number.NaN);
const lines = {
  ...{ kills, deaths: losses.length, answered, failed, full, refused },
  sent: counters.total('accepted') + counters.sentInAll(),
  ...{ handled: counters.total('handled'), dropped: counters.total('dropped'), lost: counters.total('lost') },
  ...{ inFlight: sum(({ inFlight }) => inFlight), lostInEvents: sum(({ messagesLost }) => messagesLost) },
  ...{ recoveryP50Ms: percentile(quietRecoveryMs, 0.5), recoveryP99Ms: percentile(quietRecoveryMs, 0.99) },
  ...{ underLoadP50Ms: percentile(recoveryMs, 0.5), underLoadP99Ms: percentile(recoveryMs, 0.99) },
  rssMiB: Math.round(process.memoryUsage().rss / 2 ** 20),
};
for (const [name, value] of Object.entries(lines)) process.stdout.write(`  ${name.padEnd(16)} ${value}\n`);

const check = (what: string, holds: boolean): void => void (holds || problems.push(what));
check(`at least half of ${kills} kills were deaths, not ${losses.length}`, losses.length * 2 >= kills);
check('enough asks were answered', answered > 1_000);
check('asks died with threads', failed > 0);
check('messages were lost', lines.lost > 0);
check('at most one message a death was in flight', lines.inFlight <= losses.length);
check(
  'what the events say is what the counters say',
  Math.abs(lines.lostInEvents - lines.lost + counters.total('uncounted')) <= losses.length,
);
await system.stop();
for (const problem of problems.slice(0, 20)) process.stdout.write(`WRONG  ${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
