import { allocateRegions, incarnationOf, isThreadOpen, SharedMesh } from '@ringmaster/core';
import { VirtualMachine } from '@ringmaster/core/testkit';
import type { SystemEvent, ThreadLoss } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import type { DeathNotice, DeathReport } from '#actors/system/thread/death/death-notice.js';
import { RecordKind } from '#actors/remote/envelope-layout.js';
import { ThreadDeaths } from '#actors/system/owner/death/thread-deaths.js';
import type { RuntimeNotice } from '#actors/system/thread/notices/runtime-notice.js';
import { SystemCounters, SystemMeter, underWay } from '#actors/system/thread/metrics/system-meter.js';
import type { ThreadRuntime } from '#actors/system/thread/thread-runtime.js';
import { LineCollector } from '../support/line-collector.ts';

const THREADS = 4;
const OWNER = 0;

/** The owner's part alone: what other threads say, and when, is up to the test. */
class DeathBed {
  readonly regions = allocateRegions({ threads: THREADS, slots: 64, dataRingBytes: 1_024 });
  readonly counters = new SystemCounters(this.regions);
  readonly meters = Array.from({ length: THREADS }, (_, thread) => new SystemMeter(this.regions, thread));
  readonly notices: { readonly to: number; readonly notice: DeathNotice }[] = [];
  /** Threads whose death has been seen to, in order. */
  readonly recovered: number[] = [];
  readonly losses: ThreadLoss[] = [];
  readonly deaths: ThreadDeaths;
  /** Said by the owner's own thread, and in the same moment by whoever had posted it before. */
  lastWords: () => void = () => undefined;

  constructor() {
    const runtime = {
      ...{
        regions: this.regions,
        measures: { counters: this.counters },
        meter: this.meters[OWNER],
        thread: OWNER,
        host: new VirtualMachine().host(),
      },
      config: { defaults: { maxMessageBytes: 65_536 } },
      inbox: undefined,
      held: { callWaiting: () => undefined },
      blocks: { threadEnded: () => undefined, settleBetween: () => undefined },
      threads: {
        peer: () => ({ link: { forEachWaiting: () => undefined } }),
        tell: (to: number, notice: RuntimeNotice) => {
          if (notice.kind === 'thread-lost') this.notices.push({ to, notice: notice.notice });
        },
      },
      survivor: {
        settle: async (notice: DeathNotice) => {
          this.lastWords();
          return this.reportOn(OWNER, notice);
        },
        recovered: () => undefined,
      },
    };
    this.deaths = new ThreadDeaths({
      runtime: runtime as unknown as ThreadRuntime,
      logger: new LineCollector().logger(),
      publish: (event: SystemEvent) => void (event.type === 'thread-lost' && this.losses.push(event.detail)),
      threads: () => [1, 2, 3],
      recovered: (thread) => void this.recovered.push(thread),
    });
    for (const thread of [1, 2, 3]) this.deaths.open(thread);
  }

  /** The owner's own report comes in a moment of its own. */
  async dies(thread: number): Promise<void> {
    this.deaths.happened({ thread, cause: new Error('x'), isGivenUp: false, hasExited: true });
    await Promise.resolve();
    await Promise.resolve();
  }

  /** What `by` was told last of the death of `thread`. */
  noticeTo(by: number, thread: number): DeathNotice {
    const found = this.notices.filter(({ to, notice }) => to === by && notice.thread === thread).at(-1);
    if (found === undefined) throw new RangeError(`Cannot find the notice to thread ${by} of the death of thread ${thread}`);
    return found.notice;
  }

  /** As a survivor would count it, of which nothing waits in a ring. */
  reportOn(by: number, { thread, incarnation, sent, taken }: DeathNotice): DeathReport {
    const lostFrom = sent - this.counters.taken(thread, by);
    const lostTo = this.counters.sent(by, thread) - taken;
    return { thread, incarnation, kept: [], restarted: 0, asksFailed: 0, lostFrom, lostTo };
  }

  reports(by: number, notice: DeathNotice): void {
    this.deaths.reported(by, this.reportOn(by, notice));
  }

  /** Messages on their way that no ring holds: the death of either end loses them. */
  send(from: number, to: number, count: number): void {
    for (let n = 0; n < count; n++) this.meters[from]?.sent(to);
  }

  /** Records in the ring between two threads that nobody has read: messages, and one of the runtime's own. */
  publish(from: number, to: number, messages: number): void {
    const ignore = (): void => undefined;
    const handlers = { record: ignore, hint: ignore, lost: ignore, scanAll: ignore };
    const outbox = { records: 10, bytes: 1_024 };
    const host = new VirtualMachine().host();
    const mesh = new SharedMesh({ host, regions: this.regions, self: from, handlers, waits: ignore, outbox, maxMessageBytes: 1_024 });
    for (let n = 0; n < messages; n++) mesh.link(to).post(new Uint8Array(32), RecordKind.message);
    mesh.link(to).post(new Uint8Array(32), RecordKind.event);
    mesh.flush();
    this.send(from, to, messages);
  }

  get books(): readonly number[] {
    return [this.counters.total('lost'), this.counters.total('uncounted'), underWay(this.counters).messages];
  }
}

it('D3: a death is seen to when every thread that lived has reported, and each report counts once', async () => {
  const bed = new DeathBed();
  bed.send(1, 2, 3);
  bed.send(3, 1, 4);
  await bed.dies(1);
  bed.reports(2, bed.noticeTo(2, 1));
  bed.reports(2, bed.noticeTo(2, 1));
  expect(bed.recovered).toEqual([]);
  bed.reports(3, bed.noticeTo(3, 1));
  bed.reports(3, bed.noticeTo(3, 1));
  expect([bed.recovered, bed.books]).toEqual([[1], [7, 0, 0]]);
  expect(bed.losses.map(({ messagesLost }) => messagesLost)).toEqual([7]);
});

it('D3, D7: a report of an earlier death of the thread is not taken for one of this death', async () => {
  const bed = new DeathBed();
  await bed.dies(1);
  const stale = bed.noticeTo(2, 1);
  for (const by of [2, 3]) bed.reports(by, bed.noticeTo(by, 1));
  bed.deaths.open(1);
  bed.send(1, 2, 5);
  await bed.dies(1);
  expect(bed.noticeTo(2, 1).incarnation).toBeGreaterThan(stale.incarnation);
  bed.reports(3, bed.noticeTo(3, 1));
  bed.reports(2, stale);
  expect([bed.recovered, bed.books]).toEqual([[1], [0, 0, 5]]);
  bed.reports(2, bed.noticeTo(2, 1));
  expect([bed.recovered, bed.books]).toEqual([
    [1, 1],
    [5, 0, 0],
  ]);
});

it('D7: of two dead threads the owner keeps the books: a report of one of them that is read afterwards does not count', async () => {
  const bed = new DeathBed();
  bed.send(1, 2, 6);
  bed.send(2, 1, 2);
  await bed.dies(1);
  // In its ring when it dies, and read with its last words.
  bed.lastWords = () => bed.reports(2, bed.noticeTo(2, 1));
  await bed.dies(2);
  bed.lastWords = () => undefined;
  expect([bed.recovered, bed.books]).toEqual([[], [8, 0, 0]]);
  bed.reports(3, bed.noticeTo(3, 1));
  // What lives below the orphans that the second one took along ends with its own recovery.
  expect(bed.recovered).toEqual([]);
  bed.reports(3, bed.noticeTo(3, 2));
  expect([bed.recovered, bed.books]).toEqual([
    [2, 1],
    [8, 0, 0],
  ]);
  expect(bed.losses.map(({ thread, messagesLost }) => [thread, messagesLost])).toEqual([
    [2, 8],
    [1, 0],
  ]);
});

it('D3, D7: a replacement that dies before it has opened its rings is waited for no longer, and what lies between it and others that are dead is booked', async () => {
  const bed = new DeathBed();
  await bed.dies(1);
  for (const by of [2, 3]) bed.reports(by, bed.noticeTo(by, 1));
  bed.deaths.open(1);
  bed.send(2, 1, 9);
  await bed.dies(2);
  bed.reports(3, bed.noticeTo(3, 2));
  // It may open its rings, so it is waited for.
  expect([bed.recovered, bed.books]).toEqual([[1], [0, 0, 9]]);
  const incarnation = incarnationOf(bed.regions, 1);
  bed.deaths.neverOpened(1);
  expect([bed.recovered, bed.books]).toEqual([
    [1, 2],
    [9, 0, 0],
  ]);
  expect(bed.losses.at(-1)).toMatchObject({ thread: 2, messagesLost: 9 });
  expect([incarnationOf(bed.regions, 1) > incarnation, isThreadOpen(bed.regions, 1)]).toEqual([true, false]);
  // Who dies from here on does not wait for it.
  bed.deaths.open(2);
  await bed.dies(3);
  bed.reports(2, bed.noticeTo(2, 3));
  expect(bed.recovered).toEqual([1, 2, 3]);
});

it('D2, D7: what waits in the rings between two dead threads is lost to nobody: their successors will handle it', async () => {
  const bed = new DeathBed();
  bed.send(1, 2, 6);
  bed.send(2, 1, 2);
  bed.publish(1, 2, 3);
  bed.publish(2, 1, 4);
  await bed.dies(1);
  await bed.dies(2);
  for (const thread of [1, 2]) bed.reports(3, bed.noticeTo(3, thread));
  expect([bed.recovered, bed.books]).toEqual([
    [2, 1],
    [8, 0, 7],
  ]);
});

it('D2: what comes back to a dead thread finds another incarnation, and its gate closed until it is opened for the next', async () => {
  const bed = new DeathBed();
  const before = incarnationOf(bed.regions, 1);
  expect(isThreadOpen(bed.regions, 1)).toBe(true);
  await bed.dies(1);
  expect([incarnationOf(bed.regions, 1) > before, isThreadOpen(bed.regions, 1)]).toEqual([true, false]);
  expect(bed.noticeTo(2, 1).incarnation).toBe(before);
});
