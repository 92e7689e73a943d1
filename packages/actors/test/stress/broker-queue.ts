/**
 * What a message costs the core of a broker's queue from its coming to its acknowledgement, with nobody else waiting and with 1 M that wait, and what
 * each of these takes in memory. Everything comes out in order, and next to nothing is left.
 *
 * `node broker-queue.js [messages]`. Times are processor time of this process for a message, the median of batches of 1 024, and the
 * mean. Allowed are 3 us, or 24
 * times what adding to and deleting from a `Map` with as many records takes beside it where that is more: a machine that is slow, or has more to do than it
 * can.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { QueuePort } from '#actors/broker/queue/queue-port.js';
import { tagOf } from '#actors/broker/queue/message-slots.js';
import { QueueCore } from '#actors/broker/queue/queue-core.js';
import type { Incoming } from '#actors/broker/queue/queued-message.js';
import { termsOf } from '#actors/contract/queue-terms.js';

const LIMIT_NS = 3_000;
const CALIBRATIONS_MAX = 24;
/** What tables keep of the largest number they ever had. */
const LEFT_MAX = 16;
const BATCH = 1_024;

const count = Number(process.argv[2] ?? 1_000_000);
/** So many that all that wait are replaced twice: what is delivered then has been here for long, as in a queue that is never empty. */
const BATCHES = Math.max(300, Math.ceil((2 * count) / BATCH));
const problems: string[] = [];
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** The mean has the garbage collector in it, which does its work now and then. */
interface Cost {
  readonly median: number;
  readonly mean: number;
}

interface Way {
  readonly options?: { readonly ttlMs?: number };
  readonly isOneByOne?: boolean;
  readonly isDelayed?: boolean;
  incoming(n: number): Incoming;
}

const ways: Readonly<Record<string, Way>> = {
  plain: { incoming: (n) => ({ body: { n } }) },
  'one by one': { isOneByOne: true, incoming: (n) => ({ body: { n } }) },
  'ten priorities': { incoming: (n) => ({ body: { n }, priority: n % 10 }) },
  'time to live': { options: { ttlMs: 1e9 }, incoming: (n) => ({ body: { n } }) },
  'ids of their own': { incoming: (n) => ({ body: { n }, id: `message-${n}` }) },
  delayed: { isDelayed: true, incoming: (n) => ({ body: { n }, delayMs: 1 + (n % 7) }) },
};

function measure(name: string, way: Way): void {
  const beforeNs = calibrate();
  const empty = new Run(way).cost();
  const before = memory();
  const run = new Run(way);
  run.fill();
  const bytes = Math.round((memory() - before) / count);
  const full = run.cost();
  run.drain(name);
  const left = Math.round((memory() - before) / count);
  process.stdout.write(`  ${name.padEnd(18)} ${shown(empty)}, with ${count} waiting ${shown(full)}; ${bytes} bytes each\n`);
  const limitNs = Math.max(LIMIT_NS, CALIBRATIONS_MAX * Math.max(beforeNs, calibrate()));
  if (full.median > limitNs) problems.push(`${name}: ${shown(full)}, at most ${Math.round(limitNs)} are allowed`);
  if (left > LEFT_MAX && name !== 'ids of their own') problems.push(`${name}: ${left} bytes of each are left`);
}

class Run implements QueuePort<undefined> {
  readonly #way: Way;
  readonly #queue: QueueCore<undefined>;
  #tags: number[] = [];
  /** Of each priority the last that came. */
  readonly #last = new Array<number>(10).fill(-1);
  #n = 0;
  #nowMs = 1e12;
  isInOrder = true;

  constructor(way: Way) {
    this.#way = way;
    this.#queue = new QueueCore('q', termsOf({ ...way.options, messagesMax: Number.POSITIVE_INFINITY }), this);
  }

  fill(): void {
    while (this.#n < count) this.#put();
    this.#nowMs += 10;
    this.#queue.tick(this.#nowMs);
  }

  #put(): void {
    this.#queue.enqueue(this.#way.incoming(this.#n++), this.#nowMs);
  }

  /** Nanoseconds for each message that comes, is delivered and acknowledged. */
  cost(): Cost {
    const consumer = this.#queue.join(undefined, 256, this.#nowMs);
    const times: number[] = [];
    for (let batch = 0; batch < BATCHES; batch++) {
      const from = process.cpuUsage();
      for (let left = BATCH; left > 0; left--) {
        this.#put();
        if ((left & 15) === 0) this.#acknowledge();
      }
      const { user, system } = process.cpuUsage(from);
      times.push(((user + system) * 1_000) / BATCH);
    }
    this.#queue.leave(consumer, this.#nowMs);
    this.#tags = [];
    this.#last.fill(-1);
    const warm = times.slice(BATCHES / 4);
    return { median: median(warm), mean: warm.reduce((sum, time) => sum + time, 0) / warm.length };
  }

  #acknowledge(): void {
    this.#nowMs += 0.02;
    const tags = this.#tags;
    this.#tags = [];
    if (this.#way.isOneByOne === true) for (const tag of tags) this.#queue.ack(tag, this.#nowMs);
    else this.#queue.ackAll(tags, this.#nowMs);
  }

  drain(name: string): void {
    this.#nowMs += 100;
    this.#queue.tick(this.#nowMs);
    this.#queue.join(undefined, 256, this.#nowMs);
    while (this.#tags.length > 0) this.#acknowledge();
    const { acknowledged, enqueued } = this.#queue.stats;
    if (!this.isInOrder) problems.push(`${name}: a message came after one that it goes before`);
    if (acknowledged !== enqueued) problems.push(`${name}: ${acknowledged} came out, ${enqueued} went in`);
  }

  random(): number {
    return 0.5;
  }

  deliver(message: Parameters<QueuePort<undefined>['deliver']>[0]): void {
    this.#tags.push(tagOf(message));
    const { n } = message.body as { readonly n: number };
    // Delayed ones come as they were due.
    if (this.#way.isDelayed !== true && n < (this.#last[message.priority] as number)) this.isInOrder = false;
    this.#last[message.priority] = n;
  }

  dead(): void {
    problems.push('a message died');
  }

  purged(): void {
    problems.push('a message was purged');
  }

  changed(): void {}

  wakeBy(): void {
    // Whoever plays moves the clock on.
  }

  /** What is said is heard at once. */
  readonly heardMs = Number.POSITIVE_INFINITY;
}

function calibrate(): number {
  const map = new Map<number, { readonly n: number }>();
  for (let n = 0; n < count; n++) map.set(n, { n });
  const times: number[] = [];
  for (let batch = 0; batch < BATCHES; batch++) {
    const from = process.cpuUsage();
    for (let n = batch * BATCH; n < (batch + 1) * BATCH; n++) {
      map.delete(n);
      map.set(n + count, { n });
    }
    const { user, system } = process.cpuUsage(from);
    times.push(((user + system) * 1_000) / BATCH);
  }
  return median(times);
}

function memory(): number {
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const shown = ({ median, mean }: Cost): string => `${Math.round(median)} ns (mean ${Math.round(mean)})`;

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

process.stdout.write(`broker-queue: ${count} messages\n`);
process.stdout.write(`  ${'calibration'.padEnd(18)} ${Math.round(calibrate())} ns\n`);
for (const [name, way] of Object.entries(ways)) measure(name, way);
for (const problem of problems) process.stdout.write(`WRONG  ${problem}\n`);
process.exit(problems.length === 0 ? 0 : 1);
