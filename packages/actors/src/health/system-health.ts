import type { AnyRef } from '../contract/actor-ref.ts';
import type {
  ActorCheckOptions,
  CheckOptions,
  HealthChecker,
  HealthQuestion,
  HealthReport,
  HealthResult,
  HealthRun,
  HealthStatus,
  LiveOptions,
  ProbeOptions,
  ReadyOptions,
} from '../contract/health.ts';
import { UnknownCheckError } from '../contract/errors/unknown-check-error.ts';
import { shown } from '../contract/shown.ts';
import type { Subscription } from '../contract/subscription.ts';
import { type Checked, planCheck } from './check-plan.ts';
import { HealthCheck } from './health-check.ts';
import type { Finding, HealthFacts } from './health-facts.ts';
import type { Verdict } from './verdict.ts';
import { checkLiveOptions, checkProbeOptions, checkReadyOptions } from './probe-options.ts';

/** Lines of a report that other lines stand for. */
const STARTED = 'started';

/** A line of a report that is found out when it is wanted. */
interface Line {
  readonly name: string;
  result(): Promise<HealthResult>;
}

/**
 * Answers `live`, `ready` and `started` from what the runtime knows and what the application's checks say (docs/health.md).
 *
 * Every question is answered in the time of its slowest check, checks run side by side, and none of them can keep another one waiting.
 */
export class SystemHealth implements HealthChecker {
  readonly #facts: HealthFacts;
  readonly #checks = new Map<string, HealthCheck>();
  /** What each line said last. */
  readonly #statuses = new Map<string, HealthStatus>();
  /** It has been so once. */
  #hasStarted = false;
  #isClosed = false;

  constructor(facts: HealthFacts) {
    this.#facts = facts;
  }

  async live(options: LiveOptions = {}): Promise<HealthReport> {
    checkLiveOptions(options);
    return this.#report('live', this.#facts.live(options), options);
  }

  async ready(options: ReadyOptions = {}): Promise<HealthReport> {
    checkReadyOptions(options);
    return this.#report('ready', this.#facts.ready(options), options, [{ name: STARTED, result: () => this.#startedLine() }]);
  }

  async started(options: ProbeOptions = {}): Promise<HealthReport> {
    checkProbeOptions(options, []);
    const { only, exclude = [] } = options;
    const isWhole = only === undefined && exclude.length === 0;
    const more = this.#hasStarted ? [{ name: STARTED, result: () => Promise.resolve(passed(STARTED)) }] : [];
    if (this.#hasStarted && only === undefined) return this.#compose('started', [passed(STARTED)]);
    const report = await this.#report('started', this.#facts.started(), options, more);
    if (isWhole && report.status !== 'fail') this.#hasStarted = true;
    return report;
  }

  check(name: string, run: HealthRun, options?: CheckOptions): Subscription;
  check(name: string, actor: AnyRef, options?: ActorCheckOptions): Subscription;
  check(name: string, what: Checked, options: CheckOptions & ActorCheckOptions = {}): Subscription {
    const plan = planCheck(this.#facts, { name, what, options });
    if (this.#checks.has(name) || OURS.has(name)) throw new TypeError(`Cannot add check "${name}": there is one of that name`);
    const check = new HealthCheck(plan, this.#facts, (verdict) => this.#noteStatus(plan.kind, name, verdict));
    this.#checks.set(name, check);
    if (this.#isClosed) check.close();
    const cancel = (): void => {
      check.close();
      if (this.#checks.get(name) !== check) return;
      this.#checks.delete(name);
      this.#statuses.delete(statusKey(plan.kind, name));
    };
    return { cancel, [Symbol.dispose]: cancel };
  }

  /** The system has stopped: nothing runs by a timer any more. */
  close(): void {
    this.#isClosed = true;
    for (const check of this.#checks.values()) check.close();
  }

  async #startedLine(): Promise<HealthResult> {
    const { status, checks } = await this.started();
    const reasons = checks.flatMap(({ name, reason }) => (reason === undefined ? [] : [name === STARTED ? reason : `${name}: ${reason}`]));
    // A check's own error stays what it was: not for everybody's eyes.
    const isPrivate = checks.some(({ source, status: one }) => source === 'error' && one !== 'pass');
    const reason = reasons.length === 0 ? undefined : reasons.join('; ');
    return { name: STARTED, status, reason, source: isPrivate ? 'error' : 'runtime', ageMs: 0 };
  }

  async #report(
    question: HealthQuestion,
    findings: readonly Finding[],
    { exclude = [], only }: ProbeOptions,
    more: readonly Line[] = [],
  ): Promise<HealthReport> {
    const lines: readonly Line[] = [...more, ...[...this.#checks.values()].filter(({ kind }) => kind === question)];
    if (only !== undefined) checkName(question, only, [...findings, ...lines]);
    const isMeant = ({ name }: { readonly name: string }): boolean => only === undefined || name === only;
    const asked = lines.filter((line) => isMeant(line) && !exclude.includes(line.name));
    const waited = Promise.all(asked.map((line) => line.result()));
    const ours = findings.filter(isMeant).map((one): HealthResult => ({ ...one, source: 'runtime', ageMs: 0 }));
    for (const one of ours) this.#noteStatus(question, one.name, one);
    const all = [...ours, ...(await waited)];
    return this.#compose(
      question,
      all.filter(({ name }) => !exclude.includes(name)),
    );
  }

  #compose(question: HealthQuestion, checks: readonly HealthResult[]): HealthReport {
    return { question, status: worstOf(checks), at: this.#facts.wallClock(), checks };
  }

  #noteStatus(question: HealthQuestion, name: string, { status, reason }: Pick<Verdict, 'status' | 'reason'>): void {
    const key = statusKey(question, name);
    const before = this.#statuses.get(key) ?? 'pass';
    this.#statuses.set(key, status);
    if (status !== before) this.#facts.changed({ question, name, status, before, reason });
  }
}

/** Names of the runtime's own lines. */
const OURS: ReadonlySet<string> = new Set([STARTED, 'system', 'threads', 'stopping', 'overload', 'workers', 'actors']);

/** @throws UnknownCheckError if none of `lines` has that name */
function checkName(question: HealthQuestion, check: string, lines: readonly { readonly name: string }[]): void {
  const checks = lines.map(({ name }) => name);
  if (checks.includes(check)) return;
  throw new UnknownCheckError(`Cannot answer for the health: "${question}" has no check ${shown(check)}, but ${checks.join(', ')}`, {
    data: { question, check, checks },
  });
}

function statusKey(question: HealthQuestion, name: string): string {
  return `${question}/${name}`;
}

function passed(name: string): HealthResult {
  return { name, status: 'pass', reason: undefined, source: 'runtime', ageMs: 0 };
}

function worstOf(checks: readonly HealthResult[]): HealthStatus {
  if (checks.some(({ status }) => status === 'fail')) return 'fail';
  return checks.some(({ status }) => status === 'warn') ? 'warn' : 'pass';
}
