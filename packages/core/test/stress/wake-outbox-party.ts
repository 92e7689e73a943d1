import { DutyCycle, NodeHost, SharedMesh } from '@ringmaster/core';
import { SeededRandom } from '@ringmaster/core/testkit';
import type { WakePlan, WakeResult } from './wake-party.js';

const SIZES = [8, 40, 200, 1_500] as const;
const KIND = 1;

/**
 * A producer that fills ring and outbox, then has nothing to do but to wait for room: it parks with a full outbox, and
 * only the consumer can wake it (W3).
 */
export function runOutboxProducer(plan: WakePlan, finished: (result: WakeResult) => void): void {
  const host = new NodeHost();
  const random = new SeededRandom(plan.seed);
  const mesh = new SharedMesh({ host, regions: plan.regions, self: 1, handlers: silent(), outbox: { records: 200, bytes: 64 * 1024 } });
  const link = mesh.link(2);
  let sent = 0;
  const fill = (): void => {
    while (sent < plan.alternations) {
      const record = new Uint8Array(SIZES[random.below(SIZES.length)] as number);
      new DataView(record.buffer).setInt32(0, sent + 1, true);
      if (link.post(record, KIND) === 'full') {
        link.onRoom(fill);
        return;
      }
      sent++;
    }
  };
  const work = (): boolean => {
    const before = mesh.outboxRecords;
    mesh.flush();
    if (sent === plan.alternations && mesh.outboxRecords === 0) setTimeout(end, 5);
    return mesh.outboxRecords !== before;
  };
  const cycle = cycleOf(host, plan, { thread: 1, mesh, work });
  const end = (): void => {
    cycle.stop();
    finished({ thread: 1, received: 0, parks: cycle.parks, wakes: cycle.wakes, spins: cycle.spins });
  };
  cycle.start();
  fill();
  cycle.poke();
}

/** A consumer that takes a few records and then looks away for a while. */
export function runOutboxConsumer(plan: WakePlan, finished: (result: WakeResult) => void): void {
  const host = new NodeHost();
  const random = new SeededRandom(plan.seed + 1);
  let received = 0;
  const record = (_from: number, memory: { words: Int32Array }, offset: number): void => {
    received++;
    if (memory.words[offset >>> 2] !== received)
      throw new Error(`Wake stress: got record ${memory.words[offset >>> 2]} instead of ${received}`);
  };
  const mesh = new SharedMesh({ host, regions: plan.regions, self: 2, handlers: { ...silent(), record } });
  const work = (): boolean => {
    const polled = mesh.poll(1 + random.below(40));
    if (received === plan.alternations) setTimeout(end, 5);
    const untilMs = host.now() + random.below(300) / 1000;
    while (polled > 0 && host.now() < untilMs);
    return polled > 0;
  };
  const cycle = cycleOf(host, plan, { thread: 2, mesh, work });
  const end = (): void => {
    cycle.stop();
    finished({ thread: 2, received, parks: cycle.parks, wakes: cycle.wakes, spins: cycle.spins });
  };
  cycle.start();
}

function cycleOf(host: NodeHost, plan: WakePlan, parts: { thread: number; mesh: SharedMesh; work: () => boolean }): DutyCycle {
  const { regions } = plan;
  const { thread, mesh, work } = parts;
  const duty = { work, hasWaiting: () => mesh.hasWaiting() };
  return new DutyCycle({ host, words: new Int32Array(regions.words), threads: regions.sizes.threads, thread, duties: [duty] });
}

function silent() {
  const lost = (): never => {
    throw new Error('Wake stress: a message was lost');
  };
  return { record: () => {}, hint: () => {}, scanAll: () => {}, lost };
}
