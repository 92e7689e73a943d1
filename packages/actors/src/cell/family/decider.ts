import { type Directive, directive, isDirective, isRestart, type RestartDirective, stop } from '../../contract/directive.ts';
import { AgentError } from '../../contract/errors/agent-error.ts';
import { builtinKind } from '../../contract/errors/builtin-errors.ts';
import { ThreadLostError } from '../../contract/errors/runtime-errors.ts';
import { toError } from '../../contract/errors/to-error.ts';
import type { Failure } from '../../contract/failure.ts';
import type { Strategy } from '../../contract/child-spec.ts';
import type { Recovery, RestartLimit } from '../../contract/supervision.ts';
import type { Decided } from '../../contract/supervision-port.ts';
import { DEFAULT_BACKOFF } from '../../supervision/failure-row.ts';
import { RESTART_LIMIT, type RecoveryTable } from '../../supervision/recovery-table.ts';
import { announce } from '../life/announce.ts';
import type { CellEnvironment, LocalActor } from '../cell-environment.ts';
import { Budget, type Child } from './child.ts';
import { isThenable } from '../is-thenable.ts';
import type { FailedReport } from './orders.ts';

/** How the failures of an actor's children are related, and what is done about them. */
export interface GroupPolicy {
  readonly strategy: Strategy;
  /** For children without a table of their own. */
  readonly table: RecoveryTable | undefined;
}

/** What is done about a failure. */
export type Decision =
  | { readonly verdict: 'resumes' | 'stops' }
  /** `error` is what the parent fails with, `why` is for logs. */
  | { readonly verdict: 'escalates'; readonly error: Error; readonly why: string }
  | { readonly verdict: 'restarts'; readonly delayMs: number; readonly children: 'stop' | 'keep' };

/** A failure to decide about. `carryOut` is called once, unless the case has become void by then. */
export interface Case {
  readonly child: Child;
  readonly failure: Failure;
  /** There is no state to go on with. */
  readonly inSetup: boolean;
  /** It died with its thread and is not to blame: unless the table names that very error, it restarts, and at no cost to the budget (G58). */
  readonly isFree?: boolean;
  /** It has ended for good: only `escalate` makes a difference. */
  readonly isFinal?: boolean;
  /** `end`: nothing failed, the child has ended. */
  readonly occasion?: 'end' | undefined;
  isVoid(): boolean;
  carryOut(decision: Decision): void;
}

/**
 * Decides what is done about a failure: which table is asked, what its answer means for this child, whether the budget allows a restart,
 * and how long that waits. Runs in the parent's thread, and the parent is the sender of what recovery handlers send.
 */
export class Decider {
  readonly policy: GroupPolicy;
  readonly #environment: CellEnvironment;
  readonly #head: LocalActor;
  #groupBudget: Budget | undefined;

  constructor(environment: CellEnvironment, head: LocalActor, policy: GroupPolicy) {
    this.#environment = environment;
    this.#head = head;
    this.policy = policy;
  }

  /** Counts the failure in its row, then calls `then`; later, if the table must be imported first. */
  open(child: Child, { error, message }: Pick<FailedReport, 'error' | 'message'>, then: (failure: Failure) => void): void {
    const table = this.#tableOf(child);
    const count = (found: RecoveryTable | undefined): void => {
      child.table = found;
      const attempt = this.#budgetOf(child).row.failed(this.#environment.kin.now(), this.#limitOf(child).periodMs);
      then({ error, actor: child.ref, message, attempt });
    };
    if (table instanceof Promise) void table.then(count);
    else count(table);
  }

  /** Asks the table and carries out the answer, which may take its time (G25). */
  decide(one: Case): void {
    const { child, failure } = one;
    const { table } = child;
    if (one.isFree === true && table?.findByType(failure.error) === undefined) return this.#restart(one, 0, 'stop');
    if (table === undefined) return this.#restart(one, this.#defaultDelayMs(child, failure), 'stop');
    const answered = (answer: unknown): void => {
      if (one.isVoid()) return;
      try {
        if (!isDirective(answer)) throw new TypeError(`it returned ${answer === null ? 'null' : typeof answer}, which is no directive`);
      } catch (thrown) {
        // A look at what a handler returned may throw as well.
        return this.#recoveryFailed(one, toError(thrown));
      }
      this.#apply(one, answer);
    };
    const failed = (thrown: unknown): void => {
      if (!one.isVoid()) this.#recoveryFailed(one, toError(thrown));
    };
    const recovery = table.find(failure.error);
    if (recovery === undefined)
      return this.#conclude(one, { verdict: 'escalates', error: failure.error, why: whyUnmatched(failure.error) });
    let answer: unknown;
    let isPromise = false;
    try {
      answer = this.#ask(recovery, failure);
      isPromise = isThenable(answer);
    } catch (thrown) {
      return failed(thrown);
    }
    if (!isPromise) return answered(answer);
    // It may take its time, so the failure is logged when it happens.
    announce(this.#environment.supervision, failure, { verdict: 'awaits recovery' });
    Promise.resolve(answer).then(answered, failed);
  }

  /** A restart by policy: nobody failed, the child has ended (G27). */
  restore(one: Case): void {
    this.#restart(one, this.#defaultDelayMs(one.child, one.failure), 'stop');
  }

  /**
   * A first start failed and is not tried again. Only the parent's own table is asked, and only `escalate` makes a difference: otherwise
   * the child stays ended (S2).
   */
  decideOnFirstStart(child: Child, error: Error, escalates: (error: Error) => void): void {
    child.table = child.origin.table ?? this.policy.table;
    if (child.table === undefined) return;
    const failure: Failure = { error, actor: child.ref, message: undefined, attempt: 1 };
    const carryOut = (decision: Decision): void => {
      if (decision.verdict === 'escalates') escalates(decision.error);
    };
    this.decide({ child, failure, inSetup: true, isFinal: true, isVoid: () => false, carryOut });
  }

  // ------------------------------------------------------------------ from the answer to the decision

  #ask(recovery: Recovery<Error>, failure: Failure): unknown {
    return typeof recovery === 'function' ? this.#environment.kin.asSender(this.#head, () => recovery(failure)) : recovery;
  }

  #apply(one: Case, answer: Directive): void {
    const { child, failure, inSetup } = one;
    if (isRestart(answer)) return this.#restart(one, this.#delayMs(child, answer), answer.children ?? 'stop');
    switch (inSetup && answer[directive] === 'resume' ? stop()[directive] : answer[directive]) {
      case 'resume':
        return this.#conclude(one, { verdict: 'resumes' });
      case 'escalate':
        return this.#conclude(one, { verdict: 'escalates', error: failure.error, why: 'its table says so' });
      default:
        return this.#conclude(one, { verdict: 'stops' });
    }
  }

  #restart(one: Case, delayMs: number, children: 'stop' | 'keep'): void {
    const { child, failure } = one;
    if (child.restart === 'temporary' || one.isFinal === true) return this.#conclude(one, { verdict: 'stops' });
    const isTolerated = one.isFree === true || this.#budgetOf(child).window.tryRestart(this.#environment.kin.now());
    if (isTolerated) return this.#conclude(one, { verdict: 'restarts', delayMs, children });
    const { restarts, periodMs } = this.#limitOf(child);
    this.#conclude(one, {
      verdict: 'escalates',
      error: failure.error,
      why: `it would be more than ${restarts} restarts in ${periodMs} ms`,
    });
  }

  /** The failure and the error of its recovery handler escalate together (G38). */
  #recoveryFailed(one: Case, thrown: Error): void {
    const { child, failure } = one;
    const text = `Cannot recover "${child.name}": its recovery handler failed: ${thrown.message}`;
    this.#conclude(one, {
      verdict: 'escalates',
      error: new AggregateError([failure.error, thrown], text, { cause: thrown }),
      why: `its recovery handler failed: ${thrown.message}`,
    });
  }

  #conclude(one: Case, decision: Decision): void {
    // That a start failed for good was logged where it failed.
    const isKnown = one.isFinal === true && decision.verdict === 'stops';
    if (!isKnown) announce(this.#environment.supervision, one.failure, decidedBy(decision, one));
    one.carryOut(decision);
  }

  // ------------------------------------------------------------------ tables, budgets, delays

  #tableOf(child: Child): RecoveryTable | undefined | Promise<RecoveryTable | undefined> {
    return child.origin.table ?? this.policy.table ?? this.#environment.kin.tableOf(child.origin.what);
  }

  #limitOf(child: Child): RestartLimit {
    const { strategy, table } = this.policy;
    return (strategy === 'one-for-one' ? child.table : table)?.limit ?? RESTART_LIMIT;
  }

  #budgetOf(child: Child): Budget {
    const limit = this.#limitOf(child);
    if (this.policy.strategy !== 'one-for-one') {
      this.#groupBudget ??= new Budget(limit);
      return this.#groupBudget;
    }
    child.budget ??= new Budget(limit);
    return child.budget;
  }

  #delayMs(child: Child, { backoff }: RestartDirective): number {
    const { kin } = this.#environment;
    return backoff === undefined ? 0 : this.#budgetOf(child).row.delayMs(backoff, kin.now(), kin.random());
  }

  /** Without a table, and by policy, the first restart comes at once. */
  #defaultDelayMs(child: Child, { attempt }: Failure): number {
    const { kin } = this.#environment;
    return attempt === 1 ? 0 : this.#budgetOf(child).row.delayMs(DEFAULT_BACKOFF, kin.now(), kin.random());
  }
}

function decidedBy(decision: Decision, { failure: { error }, isFree, occasion }: Case): Decided {
  const { verdict } = decision;
  const isBystander = isFree === true && error instanceof ThreadLostError && verdict === 'restarts' && decision.delayMs === 0;
  return {
    verdict,
    ...(verdict === 'restarts' ? { delayMs: decision.delayMs } : {}),
    ...(isBystander ? { bystanderOf: error.data.thread } : {}),
    ...(verdict === 'escalates' ? { why: decision.why } : {}),
    ...(occasion === undefined ? {} : { occasion }),
  };
}

/** A class without a tag is lost between threads, which is mostly why nothing matched (V2). */
function whyUnmatched(error: Error): string {
  const hint = ', whose class has no tag: other threads know it as the built-in class it extends, so make it with defineError';
  const isUntagged = !(error instanceof AgentError) && error.name !== builtinKind(error);
  return `no entry of its table matches ${error.name}${isUntagged ? hint : ''}`;
}
