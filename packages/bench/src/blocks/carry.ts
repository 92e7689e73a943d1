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
  const warmUntilMs = performance.now() + plan.warmUpMs;
  const before = await sendAll(port, plan, 0, () => performance.now() < warmUntilMs);
  const begun = performance.now();
  const after = await sendAll(port, plan, before.sent, (sent) => sent < plan.total);
  return { sent: after.sent, arrived: after.arrived - before.arrived, elapsedMs: performance.now() - begun };
}

/**
 * Sends batches while `goesOn` says so.
 * @param first how many were sent before
 */
async function sendAll(
  port: CarryPort,
  { batch, window }: CarryPlan,
  first: number,
  goesOn: (sent: number) => boolean,
): Promise<{ readonly sent: number; readonly arrived: number }> {
  const underWay: Promise<number>[] = [];
  let sent = 0;
  while (goesOn(sent)) {
    for (const end = sent + batch; sent < end; sent += 1) {
      const waiting = port.send((first + sent) & 0xff);
      if (waiting !== undefined) await waiting;
    }
    underWay.push(port.sync());
    await turnOfTheLoop();
    if (underWay.length >= window) await underWay.shift();
  }
  await Promise.all(underWay);
  return { sent, arrived: await port.sync() };
}
