import type { ActorContext } from '../contract/actor-context.ts';
import type { AgentMemo, AgentMessage, AgentReport } from '../contract/agent.ts';
import type { AnyRef } from '../contract/actor-ref.ts';
import { NewestWriter } from '../streams/newest-writer.ts';
import { ReportQuota } from './report-quota.ts';

/** A turn in which something runs, after so long without one, is announced before it is known how long it takes. */
const QUIET_MS = 5;

/** How an agent is: the parts of a report that change. */
export type Condition = Pick<AgentReport, 'running' | 'task' | 'isSuspended'>;

/** What a reporter needs of its agent. */
export interface Reporting {
  readonly ctx: ActorContext<AgentMessage>;
  now(): number;
  readonly fixed: Omit<AgentReport, keyof Condition | 'memo'>;
  /** @param isNow with what has begun in this turn, and may end with it */
  condition(isNow: boolean): Condition;
  /** Calls `look` after so many milliseconds. */
  lookIn(delayMs: number): void;
}

/** One stream of reports. */
interface Reader {
  readonly writer: NewestWriter<AgentReport>;
  /** Of its manager. */
  readonly memo: AgentMemo | undefined;
}

/**
 * Tells an agent's readers how it is.
 *
 * Told is what has changed when a turn is over, so tasks that begin and end within a turn are not told of, however many; and not more
 * often than the quota allows. A reader that is behind gets the newest when it has room. Only a handler that keeps its thread would not
 * be seen that way: so the first one after a quiet time is announced before it runs.
 */
export class Reporter {
  readonly #agent: Reporting;
  readonly #quota: ReportQuota;
  /** What was told last. */
  #told: AgentReport | undefined;
  readonly #readers = new Set<Reader>();
  /** By manager. */
  readonly #memos = new Map<AnyRef, AgentMemo>();
  #beganMs = Number.NEGATIVE_INFINITY;

  constructor(agent: Reporting) {
    this.#agent = agent;
    this.#quota = new ReportQuota(agent.now());
  }

  /** Whoever begins to read is told how it is. */
  add({ to, manager, memo, replyTo }: Extract<AgentMessage, { type: 'ringmaster/report' }>): void {
    for (const known of this.#memos.keys()) if (!known.isAlive) this.#memos.delete(known);
    if (memo !== undefined) this.#memos.set(manager, memo);
    const writer = new NewestWriter(this.#agent.ctx.writer(to), { gone: () => this.#readers.delete(reader) });
    const reader: Reader = { writer, memo: this.#memos.get(manager) };
    this.#readers.add(reader);
    tell(reader, this.#report(false));
    // Behind the opening of the stream: whoever hears this hears of the end of that as well.
    replyTo?.tell();
  }

  /** A run begins. Returns true if that was told, so that its end is news as well. */
  begins(): boolean {
    if (this.#readers.size === 0 || (this.#told?.running ?? 0) > 0) return false;
    const nowMs = this.#agent.now();
    const isFirst = nowMs - this.#beganMs >= QUIET_MS;
    this.#beganMs = nowMs;
    if (!isFirst || this.#quota.take(nowMs) > 0) return false;
    this.#tell(this.#report(true));
    // Now: the handler may keep the thread for long.
    this.#agent.ctx.flush();
    return true;
  }

  /** A turn is over. */
  look(): void {
    if (this.#readers.size === 0) return;
    const report = this.#report(false);
    if (this.#told !== undefined && isSame(this.#told, report)) return;
    const waitMs = this.#quota.take(this.#agent.now());
    if (waitMs > 0) this.#agent.lookIn(waitMs);
    else this.#tell(report);
  }

  #report(isNow: boolean): AgentReport {
    return { ...this.#agent.fixed, ...this.#agent.condition(isNow) };
  }

  #tell(report: AgentReport): void {
    this.#told = report;
    for (const reader of this.#readers) tell(reader, report);
  }
}

function tell({ writer, memo }: Reader, report: AgentReport): void {
  writer.write(memo === undefined ? report : { ...report, memo });
}

function isSame(one: Condition, other: Condition): boolean {
  return one.running === other.running && one.task === other.task && one.isSuspended === other.isSuspended;
}
