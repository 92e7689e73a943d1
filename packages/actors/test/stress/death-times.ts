import { type Dying, epochMs } from './ledger.ts';
import { WAYS } from './mortal.ts';

const HANG = WAYS.indexOf('loop');
const KILLED = WAYS.indexOf('terminate');

/** How long deaths took: to be noticed, and from there to the first answer out of the thread. */
export class DeathTimes {
  /**
   * From the moment somebody began to end the thread to the `exit` event: hangs wait for the watchdog, the others do not. Under
   * load that is also the time a thread needs to come to it, or to be there again where the one before it has just died.
   */
  readonly detectionMs = { hang: [] as number[], underLoad: [] as number[], alone: [] as number[] };
  /** From the `exit` event to the first answer: behind all that waits, and without load. */
  readonly recoveryMs = { underLoad: [] as number[], alone: [] as number[] };
  /** No answer came, because the thread had died again. */
  readonly unanswered = { underLoad: 0, alone: 0 };
  /** Nothing else goes on. */
  isAlone = false;
  /** Pings that wait for their answer. */
  pending = 0;
  readonly #exitedMs = new Map<number, number>();
  readonly #killed = new Map<number, Dying>();

  /** Somebody ends it from outside. */
  killed(thread: number): void {
    this.#killed.set(thread, { sinceMs: epochMs(), how: KILLED });
  }

  /** The `exit` event of a thread. @param dying what an actor of it has done last */
  exited(thread: number, dying: Dying): void {
    const nowMs = epochMs();
    const before = this.#exitedMs.get(thread) ?? 0;
    // What was done since it began; the first of these is what it died of.
    const causes = [dying, this.#killed.get(thread)].flatMap((one) => (one !== undefined && one.sinceMs > before ? [one] : []));
    const [first] = causes.sort((one, other) => one.sinceMs - other.sinceMs);
    if (first !== undefined) this.detectionMs[first.how === HANG ? 'hang' : this.#when].push(nowMs - first.sinceMs);
    this.#exitedMs.set(thread, nowMs);
    this.pending++;
  }

  answered(thread: number, isAnswer: boolean): void {
    this.pending--;
    if (!isAnswer) this.unanswered[this.#when]++;
    else this.recoveryMs[this.#when].push(epochMs() - (this.#exitedMs.get(thread) ?? Number.NaN));
  }

  get #when(): 'alone' | 'underLoad' {
    return this.isAlone ? 'alone' : 'underLoad';
  }
}

/** The p50 and p99 of some times, in words. */
export function spread(timesMs: readonly number[]): string {
  const sorted = [...timesMs].sort((a, b) => a - b);
  const at = (part: number): string => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]?.toFixed(1) ?? '-';
  return `${at(0.5)} / ${at(0.99)} ms (${sorted.length})`;
}
