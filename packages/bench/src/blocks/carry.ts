import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { CarryPlan, CarryReport } from './carry-plan.ts';

/** The way to the receiver. Each arm has its own; the sender is the same for all. */
export interface CarryPort {
  /** Obtains a buffer, writes `mark` into it, and sends it. */
  send(mark: number): Promise<void> | undefined;
  /** How many buffers with the right mark have arrived, once everything sent before has. */
  sync(): Promise<number>;
}

/** Warms up, then sends as planned. */
export async function carry(port: CarryPort, plan: CarryPlan): Promise<CarryReport> {
  const before = await stream(port, plan, 0, plan.warmUp);
  const begun = performance.now();
  const arrived = await stream(port, plan, plan.warmUp, plan.total);
  return { sent: plan.total, arrived: arrived - before, elapsedMs: performance.now() - begun };
}

// Limit: four parameters: through what, how, and which part of it.
async function stream(port: CarryPort, { batch, window }: CarryPlan, first: number, count: number): Promise<number> {
  const underWay: Promise<number>[] = [];
  for (let sent = 0; sent < count; ) {
    for (let end = Math.min(sent + batch, count); sent < end; sent += 1) {
      const waiting = port.send((first + sent) & 0xff);
      if (waiting !== undefined) await waiting;
    }
    underWay.push(port.sync());
    await turnOfTheLoop();
    if (underWay.length >= window) await underWay.shift();
  }
  await Promise.all(underWay);
  return port.sync();
}
