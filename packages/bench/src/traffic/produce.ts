import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { type MakeMessage, messageKind } from '../messages/message-kind.ts';
import type { Tally } from '../messages/messages.ts';
import { TallyCounter } from '../messages/tally.ts';
import type { TrafficPlan } from './traffic-plan.ts';
import type { TrafficPort } from './traffic-port.ts';

/** What came of it. */
export interface TrafficReport {
  readonly sent: number;
  /** By the receiver's count; -1 if its checksum differs. */
  readonly received: number;
  /** From the first `send` until the sender knew that the last message was handled. */
  readonly elapsedMs: number;
  /** How often `send` found no room. */
  readonly full: number;
}

interface Running {
  readonly port: TrafficPort;
  readonly plan: TrafficPlan;
  readonly make: MakeMessage;
  readonly tally: TallyCounter;
  full: number;
}

/** Warms up for `plan.warmUpMs`, then sends as planned. */
export async function produce(port: TrafficPort, plan: TrafficPlan): Promise<TrafficReport> {
  const running: Running = { port, plan, make: messageKind(plan.kind), tally: new TallyCounter(), full: 0 };
  if (plan.warmUpMs > 0) await send(running, plan.warmUpMs, 0);
  const before = running.tally.tally.count;
  running.full = 0;
  const start = performance.now();
  const counted = await send(running, plan.durationMs, plan.total);
  const elapsedMs = performance.now() - start;
  const sent = running.tally.tally;
  const whole = counted.count === sent.count && counted.weight === sent.weight;
  return { sent: sent.count - before, received: whole ? counted.count - before : -1, elapsedMs, full: running.full };
}

/** Batches, each followed by one turn of the event loop, until time or total is reached; then waits for the receiver. */
async function send(running: Running, durationMs: number, total: number): Promise<Tally> {
  const { plan, port } = running;
  const end = durationMs > 0 ? performance.now() + durationMs : Number.POSITIVE_INFINITY;
  const underWay: Promise<Tally>[] = [];
  for (let sent = 0; (total === 0 || sent < total) && performance.now() < end; sent += plan.batch) {
    await sendBatch(running);
    if (plan.window > 0) underWay.push(port.sync());
    await turnOfTheLoop();
    if (plan.window > 0 && underWay.length >= plan.window) await underWay.shift();
  }
  await Promise.all(underWay);
  return port.sync();
}

async function sendBatch(running: Running): Promise<void> {
  const { plan, port, make, tally } = running;
  const first = tally.tally.count;
  for (let index = first; index < first + plan.batch; index += 1) {
    const message = make(index);
    tally.add(message);
    if (port.send(message)) continue;
    running.full += 1;
    await port.sendWhenRoom(message);
  }
}
