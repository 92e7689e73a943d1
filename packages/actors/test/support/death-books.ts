import type { SystemEvent } from '@ringmaster/actors';
import type { TestSystem } from '@ringmaster/actors/testkit';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { SystemCounters, underWay } from '#actors/system/thread/metrics/system-meter.js';
import type { Handled } from '../fixtures/traffic.ts';

/** An ask that failed, and how many lives had begun by then. */
export interface FailedAsk {
  readonly n: number;
  readonly lives: number;
}

/** What the runtime says of the deaths of a virtual system's threads, from the beginning on. */
export class DeathBooks {
  /** Deaths that were seen to. */
  seenTo = 0;
  #lost = 0;
  readonly #counters: SystemCounters;

  constructor(system: TestSystem) {
    this.#counters = new SystemCounters((system as unknown as OwnerSystem).regions);
    system.events.subscribe({
      tell: (event) => {
        this.#note(event);
        return 'accepted';
      },
    });
  }

  /**
   * How far they are from balanced. Virtual threads die between two steps, so no message is ever between two counts: whatever is
   * not 0 is wrong.
   */
  get differences(): { readonly messages: number; readonly uncounted: number; readonly unsaid: number } {
    const { messages } = underWay(this.#counters);
    return { messages, uncounted: this.#counters.total('uncounted'), unsaid: this.#counters.total('lost') - this.#lost };
  }

  #note(event: SystemEvent): void {
    if (event.type !== 'thread-lost') return;
    this.seenTo++;
    this.#lost += event.detail.messagesLost;
  }
}

/** When they balance. */
export const BALANCED = { messages: 0, uncounted: 0, unsaid: 0 } as const;

/** What of the journal must not be: handled twice, out of order, or by a replacement although the asker was told that it failed. */
export function auditJournal(handled: readonly Handled[], failed: readonly FailedAsk[]): string[] {
  const last = new Map<string, number>();
  const failedAt = new Map(failed.map(({ n, lives }) => [n, lives]));
  const wrong: string[] = [];
  for (const { by, life, from, n } of handled) {
    const key = `${by} of ${from}`;
    const before = last.get(key) ?? 0;
    if (n <= before) wrong.push(`${by}, life ${life}, heard ${n} of ${from} after ${before}`);
    last.set(key, Math.max(n, before));
    const lives = from === 'outside' ? failedAt.get(n) : undefined;
    if (lives !== undefined && life > lives) wrong.push(`ask ${n} failed, and was executed in life ${life}, which began later`);
  }
  return wrong;
}

/** `promise`, with the clock moved on as long as it takes. */
export async function inVirtualTime<T>(system: TestSystem, promise: Promise<T>): Promise<T> {
  let open = true;
  const settled = (): void => {
    open = false;
  };
  promise.then(settled, settled);
  for (let rounds = 0; open && rounds < 3_000; rounds++) await system.advance(10);
  return promise;
}
