import type { HealthQuestion, HealthResult } from '../contract/health.ts';
import type { HealthFacts } from './health-facts.ts';
import { failed, type Verdict, verdictOf, verdictOfError } from './verdict.ts';

/** A run that has not ended keeps the next one from beginning for so many times its limit. */
const HANGS_FOR = 10;

/** One check, completed. */
export interface CheckPlan {
  readonly name: string;
  readonly kind: HealthQuestion;
  readonly timeoutMs: number;
  readonly cacheMs: number;
  /** Undefined: it runs when somebody asks. */
  readonly everyMs: number | undefined;
  run(signal: AbortSignal): unknown;
}

interface Timed extends Verdict {
  readonly atMs: number;
}

/**
 * A check of the application's, bounded whatever it does: a result is there at the latest when its time is over.
 *
 * At most one run is under way, and reports at the same time share it. One that has not ended in time is a failure, its signal is aborted, and
 * as long as it hangs the next reports say so at once, without another run, for ten times its limit: so a check that hangs costs a report
 * nothing but its first limit, and leaves few runs behind.
 */
export class HealthCheck {
  readonly name: string;
  readonly kind: HealthQuestion;
  readonly #plan: CheckPlan;
  readonly #facts: Pick<HealthFacts, 'now' | 'timer'>;
  readonly #settled: (verdict: Verdict) => void;
  #last: Timed | undefined;
  #running: Promise<Timed> | undefined;
  /** When the run began that has outlived its limit, if it has not ended yet. */
  #hangsSinceMs: number | undefined;
  #cancel: (() => void) | undefined;
  #isClosed = false;

  /** @param settled is told what each run came to */
  constructor(plan: CheckPlan, facts: Pick<HealthFacts, 'now' | 'timer'>, settled: (verdict: Verdict) => void) {
    this.name = plan.name;
    this.kind = plan.kind;
    this.#plan = plan;
    this.#facts = facts;
    this.#settled = settled;
    if (plan.everyMs !== undefined) this.#runEvery(plan.everyMs);
  }

  /** Settles at the latest when the check's time is over; never rejects. */
  async result(): Promise<HealthResult> {
    const { atMs, ...verdict } = await this.#current();
    return { name: this.name, ...verdict, ageMs: Math.max(0, Math.round(this.#facts.now() - atMs)) };
  }

  /** It is not run any more. */
  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
  }

  #current(): Timed | Promise<Timed> {
    const { everyMs, cacheMs } = this.#plan;
    const last = this.#last;
    const isFresh = last !== undefined && (everyMs !== undefined || this.#facts.now() - last.atMs < cacheMs);
    return isFresh ? last : this.#share(true);
  }

  #runEvery(everyMs: number): void {
    void this.#share(false).then(() => {
      // A pause between two runs: they do not pile up where one takes longer than that.
      if (!this.#isClosed) this.#cancel = this.#facts.timer(everyMs, () => this.#runEvery(everyMs));
    });
  }

  /** @param isWaitedFor by a report */
  #share(isWaitedFor: boolean): Promise<Timed> {
    if (this.#running !== undefined) return this.#running;
    let ended: (verdict: Verdict) => void = () => undefined;
    // There before it begins: one that asks for a report in which it is itself waits for this run, and not for another in it, which would ask again.
    const running = new Promise<Verdict>((resolve) => (ended = resolve)).then((verdict) => {
      this.#running = undefined;
      this.#last = { ...verdict, atMs: this.#facts.now() };
      if (!this.#isClosed) this.#settled(verdict);
      return this.#last;
    });
    this.#running = running;
    void this.#run(isWaitedFor).then(ended);
    return running;
  }

  async #run(isWaitedFor: boolean): Promise<Verdict> {
    const { timeoutMs } = this.#plan;
    const hangsSinceMs = this.#hangsSinceMs;
    const beganMs = this.#facts.now();
    if (hangsSinceMs !== undefined && beganMs - hangsSinceMs < HANGS_FOR * timeoutMs) {
      return failed(`it has not ended for ${Math.round(beganMs - hangsSinceMs)} ms`);
    }
    const controller = new AbortController();
    return new Promise((resolve) => {
      const isOver = (): void => {
        this.#hangsSinceMs = beganMs;
        resolve(failed(`it has not ended within ${timeoutMs} ms`));
        controller.abort(new Error(`Cannot wait for check "${this.name}": not ended within ${timeoutMs} ms`));
      };
      // A process that has stopped its system ends when nothing keeps it, and whoever waits for a report would not get it.
      const cancel = this.#facts.timer(timeoutMs, isOver, isWaitedFor);
      void this.#verdict(controller.signal).then((verdict) => {
        cancel();
        // Of the run that hangs now: an older one, that was waited for long enough, does not count any more.
        if (this.#hangsSinceMs === beganMs) this.#hangsSinceMs = undefined;
        resolve(verdict);
      });
    });
  }

  async #verdict(signal: AbortSignal): Promise<Verdict> {
    try {
      return verdictOf(await this.#plan.run(signal));
    } catch (thrown) {
      return verdictOfError(thrown);
    }
  }
}
