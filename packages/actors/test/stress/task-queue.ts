/**
 * What adding, cancelling and giving a task costs while 1 M tasks wait, and what each of them takes in memory: with few demands, with 1 000 distinct
 * sets of requirements, and with as many sticky keys as tasks. Each way is emptied in the end: every
 * task must come out in order, and next to nothing be left of them.
 *
 * `node task-queue.js [tasks]`. Times are of single calls, medians and p99, beside a calibration loop: adding to and deleting from a `Map` with as
 * many records, the least that a queue does that finds tasks by id. Allowed are 5 us, or 24 times the calibration before or after where that is
 * more: a machine that is slow, or has more to do than it can.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Capability, capability, type Priority } from '@ringmaster/actors';
import type { QueuedTask, QueueSubmission } from '#actors/scheduler/queue/queue-types.js';
import { TaskQueue } from '#actors/scheduler/queue/task-queue.js';

const LIMIT_US = 5;
const CALIBRATIONS_MAX = 24;
/** What tables keep of the largest number they ever had. */
const LEFT_MAX = 48;
const SAMPLES = 20_001;
const AGENTS = 32;
const PLACES = 4;

const count = Number(process.argv[2] ?? 1_000_000);
const problems: string[] = [];
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
let seed = 1;

const kinds = ['parse', 'index', 'print'];
const priorities: readonly Priority[] = ['critical', 'high', 'normal', 'low'];
/** 1 024 sets of ten capabilities. */
const sets = subsetsOf(Array.from({ length: 10 }, (_, n) => capability(`can-${n}`)));
const ids = Array.from({ length: count + SAMPLES }, (_, n) => `task-${n}`);

const TENANTS = '1 024 tenants';
const tenantOf = (n: number): string => `tenant-${n % 1_024}`;

type Way = (n: number) => Pick<QueueSubmission<number>, 'kind' | 'requires' | 'stickTo' | 'fairnessKey'>;
const ways: Readonly<Record<string, Way>> = {
  'few demands': (n) => ({ kind: kinds[n % 3] as string, requires: sets[0] }),
  '1 024 requirements': (n) => ({ kind: kinds[n % 3] as string, requires: sets[drawn(1_024)] }),
  'a key for each': (n) => ({ kind: kinds[n % 3] as string, requires: sets[0], stickTo: `key-${n}` }),
  [TENANTS]: (n) => ({ kind: kinds[n % 3] as string, requires: sets[0], fairnessKey: tenantOf(n) }),
};

process.stdout.write(`task-queue: ${count} tasks, ${AGENTS} agents\n`);
let calibrationUs = calibrate();
for (const [name, way] of Object.entries(ways)) measure(name, way);
for (const problem of problems) process.stdout.write(`WRONG  ${problem}\n`);
process.exit(problems.length === 0 ? 0 : 1);

function measure(name: string, way: Way): void {
  const before = memory();
  const [queue, bytes, fillMs] = filled(way);
  const tasks = ids.slice(0, count).map((id) => queue.get(id)) as QueuedTask<number>[];
  const [add, cancel, give]: [number[], number[], number[]] = [[], [], []];
  for (let n = 0; n < SAMPLES; n++) {
    const [at, submission] = [drawn(count), submissionOf(count + n, way)];
    const victim = tasks[at] as QueuedTask<number>;
    cancel.push(timed(() => queue.settle(victim, false, 0)));
    add.push(timed(() => (tasks[at] = queue.submit(submission, 0) as QueuedTask<number>)));
  }
  for (let n = 0; n < AGENTS; n++) queue.addAgent(`agent-${n}`, { capabilities: sets.at(-1) ?? [], kinds, capacity: PLACES }, n);
  /** By tenant, where there are any: their turns are no order of the tasks. */
  const last = new Map<string, number>();
  let given = 0;
  const fromMs = performance.now();
  for (let run = queue.next(0); run !== undefined; run = queue.next(0)) {
    const { task } = run;
    const order = priorities.indexOf(task.priority) * 1e9 + Math.min(task.deadlineMs, 1e9 - 1);
    const tenant = name === TENANTS ? tenantOf(task.data) : 'nobody';
    if (order < (last.get(tenant) ?? -1)) problems.push(`${name}: "${task.id}" came after one that it goes before`);
    last.set(tenant, order);
    given++;
    const takes = timed(() => {
      queue.release(run as NonNullable<typeof run>);
      queue.settle(task, true, 0);
    });
    if (given <= SAMPLES) give.push(takes);
  }
  const drainUs = ((performance.now() - fromMs) * 1_000) / count;
  const figures = [
    shown('add', add),
    shown('cancel', cancel),
    shown('end', give),
    `filled in ${us((fillMs * 1_000) / count)}, emptied in ${us(drainUs)} a task`,
  ];
  process.stdout.write(`  ${name.padEnd(20)} ${figures.join(', ')}; ${bytes} bytes a task\n`);
  tasks.length = 0;
  const left = Math.round((memory() - before) / count);
  if (left > LEFT_MAX) problems.push(`${name}: ${left} bytes a task are left of them, at most ${LEFT_MAX} are allowed`);
  const beforeUs = calibrationUs;
  calibrationUs = calibrate();
  const limitUs = Math.max(LIMIT_US, CALIBRATIONS_MAX * Math.max(beforeUs, calibrationUs));
  for (const [what, times] of Object.entries({ add, cancel })) {
    if (median(times) > limitUs) problems.push(`${name}: ${what} takes ${us(median(times))}, at most ${us(limitUs)} is allowed`);
  }
  if (given !== count || queue.size !== 0) problems.push(`${name}: ${given} tasks came out, ${queue.size} are left, ${count} went in`);
}

/** Ids and keys are the caller's, so they do not count. */
function filled(way: Way): readonly [queue: TaskQueue<number, number>, bytesPerTask: number, ms: number] {
  const before = memory();
  const queue = new TaskQueue<number, number>({ agingMs: Number.POSITIVE_INFINITY });
  const fromMs = performance.now();
  for (let n = 0; n < count; n++) queue.submit(submissionOf(n, way), 0);
  const ms = performance.now() - fromMs;
  return [queue, Math.round((memory() - before) / count), ms];
}

/** Every second one has a deadline. */
function submissionOf(n: number, way: Way): QueueSubmission<number> {
  const deadlineMs = n % 2 === 0 ? undefined : 1_000 + drawn(1_000_000);
  return { ...way(n), id: ids[n] as string, data: n, priority: priorities[drawn(4)] as Priority, deadlineMs, bytes: 100 };
}

/** @returns the slower of the two, in microseconds */
function calibrate(): number {
  const map = new Map<string, { readonly n: number; readonly text: string }>();
  for (let n = 0; n < count; n++) map.set(ids[n] as string, { n, text: 'record' });
  const times = { set: [] as number[], delete: [] as number[] };
  for (let n = 0; n < SAMPLES; n++) {
    const [victim, id] = [ids[drawn(count)] as string, ids[count + n] as string];
    times.delete.push(timed(() => map.delete(victim)));
    times.set.push(timed(() => map.set(id, { n, text: 'record' })));
  }
  process.stdout.write(`  ${'calibration'.padEnd(20)} ${shown('set', times.set)}, ${shown('delete', times.delete)}\n`);
  return Math.max(median(times.set), median(times.delete));
}

/** Microseconds. */
function timed(run: () => void): number {
  const fromMs = performance.now();
  run();
  return (performance.now() - fromMs) * 1_000;
}

function memory(): number {
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** The same in each run (mulberry32). */
function drawn(below: number): number {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
}

function subsetsOf(all: readonly Capability[]): readonly (readonly Capability[])[] {
  return Array.from({ length: 2 ** all.length }, (_, bits) => all.filter((_, n) => (bits >> n) & 1));
}

function shown(what: string, times: readonly number[]): string {
  return `${what} ${us(median(times))} (p99 ${us(percentile(times, 0.99))})`;
}

function us(value: number): string {
  return `${value.toFixed(2)} us`;
}

function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

function percentile(values: readonly number[], part: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * part)] ?? Number.NaN;
}
