import { type ActorRef, createSystem, type System } from '@ringmaster/actors';
import { type EchoMessage, echo } from '../actors/echo.ts';
import type { Call } from '../calls/call-in-turn.ts';
import { type Arm, type ArmOptions, numberOr, textOption } from '../harness/arm.ts';
import { pairedSlices } from '../harness/paired-slices.ts';
import { spawnAway } from './spawn-away.ts';

/** Shortest time limit, and how many different ones: none passes, and the wheel has to keep all of them apart. */
const TIMEOUT_MS = 2_000;
const TIMEOUTS = 1_000;
/** Calls between two looks at the clock. */
const STRIDE = 50;

/**
 * Asks with a time limit of their own (`ours`) beside asks with the default one (`baseline`), slice by slice in one process.
 * Options: `where`: `same` or `owner-worker`; `inFlight`; `pairs`, `sliceMs`, `warmUpMs`.
 */
export const pairedTimeout: Arm = async (options) => {
  const system = await createSystem({ threads: textOption(options, 'where') === 'same' ? 0 : 1 });
  const to = await receiver(system, options);
  const inFlight = numberOr(options, 'inFlight', 1);
  const bare = new Calls((id) => to.ask({ type: 'get', id }), inFlight);
  const limited = new Calls((id) => to.ask({ type: 'get', id }, { timeout: TIMEOUT_MS + (id % TIMEOUTS) }), inFlight);
  const pair = { a: (ms: number) => bare.slice(ms), b: (ms: number) => limited.slice(ms) };
  await pairedSlices({ ...pair, sliceMs: numberOr(options, 'warmUpMs', 2_000) / 10, pairs: 10 });
  const { ratio, low, high, a, b } = await pairedSlices({
    ...pair,
    sliceMs: numberOr(options, 'sliceMs', 100),
    pairs: numberOr(options, 'pairs', 200),
  });
  await system.stop();
  return {
    sent: bare.sent + limited.sent,
    received: bare.received + limited.received,
    figures: { ours: b, baseline: a, ratio, low, high },
  };
};

async function receiver(system: System, options: ArmOptions): Promise<ActorRef<EchoMessage>> {
  if (textOption(options, 'where') === 'same') return system.spawn(echo, { thread: 'owner' });
  return (await spawnAway(system, echo, { notIn: [0], whereIs: (ref) => ref.ask({ type: 'where' }) })).ref;
}

/** Calls of one kind, in slices of time. */
class Calls {
  sent = 0;
  received = 0;
  readonly #call: Call;
  readonly #inFlight: number;

  constructor(call: Call, inFlight: number) {
    this.#call = call;
    this.#inFlight = inFlight;
  }

  /** @returns answers per second, all of them there when it settles */
  async slice(durationMs: number): Promise<number> {
    const before = this.received;
    const start = performance.now();
    await Promise.all(Array.from({ length: this.#inFlight }, () => this.#callUntil(start + durationMs)));
    return ((this.received - before) * 1_000) / (performance.now() - start);
  }

  async #callUntil(endMs: number): Promise<void> {
    do {
      for (let count = 0; count < STRIDE; count += 1) {
        const id = this.sent++;
        if ((await this.#call(id)) === id + 1) this.received += 1;
      }
    } while (performance.now() < endMs);
  }
}
