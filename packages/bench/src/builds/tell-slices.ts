import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type * as Actors from '@ringmaster/actors';
import type * as Sinks from '../actors/sink.ts';
import { spawnAway } from '../ringmaster/spawn-away.ts';
import { outsideTrafficPort } from '../actors/traffic-ports.ts';
import type { MakeMessage } from '../messages/message-kind.ts';
import { TallyCounter } from '../messages/tally.ts';
import type { TrafficPort } from '../traffic/traffic-port.ts';

/** The owner's `threadId`. */
const OWNER = 0;
const BATCH = 1_000;
/** Batches under way across threads. In one thread there is none: it is the same thread that handles them. */
const WINDOW = 8;

export interface SlicePlan {
  readonly where: 'same' | 'owner-worker';
  readonly layout: boolean;
  readonly make: MakeMessage;
  /** False: with metrics switched off. Builds before there were any do not know of it. */
  readonly metrics?: false;
}

/** One message after another by `tell`, by one build, in slices. */
export interface TellSlices {
  /** Sends for about so long. @returns messages per second, all of them handled when it settles */
  slice(durationMs: number): Promise<number>;
  /** What was sent and what the receiver counted, over all slices; -1 if the checksums differ. */
  counts(): Promise<{ readonly sent: number; readonly received: number }>;
  close(): Promise<void>;
}

/** @param folder what holds the build's `packages`; this file's own folder: its own build */
export async function openTellSlices(folder: string, plan: SlicePlan): Promise<TellSlices> {
  // Each build by its own modules, as its sink finds them: its threads load both again from the sink's URL.
  const bench = join(folder, 'packages/bench');
  const load = (path: string): Promise<unknown> => import(pathToFileURL(path).href);
  const { createSystem } = (await load(createRequire(join(bench, 'package.json')).resolve('@ringmaster/actors'))) as typeof Actors;
  const sinks = (await load(join(bench, 'dist/actors/sink.js'))) as typeof Sinks;
  const receiver = plan.layout ? sinks.layoutSink : sinks.sink;
  const system = await createSystem({
    threads: plan.where === 'same' ? 0 : 1,
    ...(plan.metrics === undefined ? {} : { metrics: plan.metrics }),
  });
  const to: Actors.ActorRef<Sinks.SinkMessage> =
    plan.where === 'same'
      ? system.spawn(receiver, { thread: 'owner' })
      : (await spawnAway(system, receiver, { notIn: [OWNER], whereIs: (ref) => ref.ask({ type: 'where' }) })).ref;
  const port = outsideTrafficPort(to);
  const tally = new TallyCounter();
  return {
    slice: (durationMs) => slice(port, tally, plan, durationMs),
    async counts() {
      const counted = await port.sync();
      const sent = tally.tally;
      return { sent: sent.count, received: counted.count === sent.count && counted.weight !== sent.weight ? -1 : counted.count };
    },
    close: () => system.stop(),
  };
}

async function slice(port: TrafficPort, tally: TallyCounter, plan: SlicePlan, durationMs: number): Promise<number> {
  const before = tally.tally.count;
  const start = performance.now();
  const underWay: Promise<unknown>[] = [];
  while (performance.now() - start < durationMs) {
    await sendBatch(port, tally, plan.make);
    underWay.push(port.sync());
    if (plan.where === 'owner-worker') await turnOfTheLoop();
    if (plan.where === 'same' || underWay.length >= WINDOW) await underWay.shift();
  }
  await Promise.all(underWay);
  return ((tally.tally.count - before) * 1_000) / (performance.now() - start);
}

async function sendBatch(port: TrafficPort, tally: TallyCounter, make: MakeMessage): Promise<void> {
  const first = tally.tally.count;
  for (let index = first; index < first + BATCH; index += 1) {
    const message = make(index);
    tally.add(message);
    if (!port.send(message)) await port.sendWhenRoom(message);
  }
}
