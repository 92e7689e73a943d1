import { ArmRefused } from '@ringmaster/bench';
import { describe, expect, it } from 'vitest';
import { accepted } from '#bench/harness/run-arm.js';
import type { Payload, Tally } from '#bench/messages/messages.js';
import { TallyCounter } from '#bench/messages/tally.js';
import { produce } from '#bench/traffic/produce.js';
import type { TrafficPlan } from '#bench/traffic/traffic-plan.js';
import { trafficResult } from '#bench/traffic/traffic-result.js';
import type { TrafficPort } from '#bench/traffic/traffic-port.js';

const plan: TrafficPlan = { kind: 'transfer', batch: 10, window: 2, durationMs: 0, total: 100, warmUpMs: 0 };

/** A receiver to which `keep` decides what arrives; it refuses every seventh message once. */
function portOf(keep: (message: Payload, index: number) => Payload | undefined): TrafficPort {
  const counter = new TallyCounter();
  let index = 0;
  const take = (message: Payload): void => {
    const kept = keep(message, index);
    index += 1;
    if (kept !== undefined) counter.add(kept);
  };
  return {
    send(message) {
      if (index % 7 === 6) return false;
      take(message);
      return true;
    },
    sendWhenRoom(message) {
      take(message);
      return Promise.resolve();
    },
    sync: (): Promise<Tally> => Promise.resolve(counter.tally),
  };
}

describe('produce', () => {
  it('sends each message once, also those that found no room at first', async () => {
    const report = await produce(
      portOf((message) => message),
      plan,
    );
    expect(report).toMatchObject({ sent: 100, received: 100, full: 14 });
  });

  it('does not count the warm-up', async () => {
    const report = await produce(
      portOf((message) => message),
      { ...plan, warmUpMs: 5 },
    );
    expect(report).toMatchObject({ sent: 100, received: 100 });
  });

  it('reports a lost message, and one that arrived changed, so that the row is refused', async () => {
    const lost = await produce(
      portOf((message, index) => (index === 50 ? undefined : message)),
      plan,
    );
    const changed = await produce(
      portOf((message, index) => (index === 50 ? { ...message, id: -1 } : message)),
      plan,
    );
    for (const report of [lost, changed]) {
      expect(() => accepted({ arm: 'x', options: {} }, trafficResult(report))).toThrow(ArmRefused);
    }
    expect(() => accepted({ arm: 'x', options: {} }, trafficResult(lost))).toThrow('sent 100, the receiver counted -1');
  });
});
