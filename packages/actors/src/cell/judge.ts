import { type Directive, directive, isDirective, isRestart, type RestartDirective, stop } from '../contract/directive.ts';
import { AgentError } from '../contract/errors/agent-error.ts';
import { builtinKind } from '../contract/errors/builtin-errors.ts';
import { toError } from '../contract/errors/to-error.ts';
import type { Failure } from '../contract/failure.ts';
import type { Strategy } from '../contract/child-spec.ts';
import type { Recovery, RestartLimit } from '../contract/supervision.ts';
import type { Decided } from '../contract/supervision-port.ts';
import { DEFAULT_BACKOFF } from '../supervision/failure-row.ts';
import { RESTART_LIMIT, type RecoveryTable } from '../supervision/recovery-table.ts';
import { announce } from './announce.ts';
import type { CellEnvironment, LocalActor } from './cell-environment.ts';
import { Budget, type Child } from './child.ts';
import { isThenable } from './is-thenable.ts';
import type { Report } from './orders.ts';

/** How a supervisor's children hang together. */
export interface Government {
  readonly strategy: Strategy;
  /** For children without a table of their own. */
  readonly table: RecoveryTable | undefined;
}

/** What is done about a failure. */
export type Sentence =
  | { readonly verdict: 'resumes' | 'stops' }
  /** `error` is what the parent fails with, `why` for people. */
  | { readonly verdict: 'escalates'; readonly error: Error; readonly why: string }
  | { readonly verdict: 'restarts'; readonly delayMs: number; readonly children: 'stop' | 'keep' };

/** A failure on trial. `carryOut` is called once, unless the case has become void by then. */
export interface Case {
  readonly child: Child;
  readonly failure: Failure;
  /** There is no state to go on with. */
  readonly inSetup: boolean;
  /** It died with its thread and is not to blame: it restarts, unless the table says otherwise of that very error, and for nothing (G58). */
  readonly isFree?: boolean;
  /** It has ended for good: nothing but `escalate` means anything. */
  readonly isFinal?: boolean;
  /** It has ended, and nothing failed. */
  readonly occasion?: 'end' | undefined;
  isVoid(): boolean;
  carryOut(sentence: Sentence): void;
}

/**
 * From a failure to what is done about it: which table is asked, what its answer means for this child, whether the budget
 * allows it, how long it waits. Runs in the parent's thread, with the parent as the sender of what handlers send.
 */
export class Judge {
  readonly government: Government;
  readonly #environment: CellEnvironment;
  readonly #head: LocalActor;
  #groupBudget: Budget | undefined;

  constructor(environment: CellEnvironment, head: LocalActor, government: Government) {
    this.#environment = environment;
    this.#head = head;
    this.government = government;
  }

  /** Counts the failure in its row. The table may be known later only: then so is the failure. */
  open(
    child: Child,
    { error, message }: Pick<Extract<Report, { what: 'failed' }>, 'error' | 'message'>,
    then: (failure: Failure) => void,
  ): void {
    const table = this.#tableOf(child);
    const count = (found: RecoveryTable | undefined): void => {
      child.table = found;
      const attempt = this.#budgetOf(child).row.failed(this.#environment.kin.now(), this.#limitOf(child).periodMs);
      then({ error, actor: child.ref, message, attempt });
    };
    if (table instanceof Promise) void table.then(count);
    else count(table);
  }

  /** Asks the table. An answer may take its time (G25). */
  judge(one: Case): void {
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
    if (recovery === undefined) return this.#pass(one, { verdict: 'escalates', error: failure.error, why: whyUnmatched(failure.error) });
    let answer: unknown;
    let isPromise = false;
    try {
      answer = this.#ask(recovery, failure);
      isPromise = isThenable(answer);
    } catch (thrown) {
      return failed(thrown);
    }
    if (!isPromise) return answered(answer);
    // It may take its time: people hear of the failure when it happens.
    announce(this.#environment.supervision, failure, { verdict: 'awaits recovery' });
    Promise.resolve(answer).then(answered, failed);
  }

  /** A restart by policy: nobody failed, the child has ended (G27). */
  restore(one: Case): void {
    this.#restart(one, this.#defaultDelayMs(one.child, one.failure), 'stop');
  }

  /**
   * A first start that failed, which is not tried again: only the parent's own table is asked, and only `escalate` means more
   * than that the child stays ended (S2).
   */
  judgeFirstStart(child: Child, error: Error, escalates: (error: Error) => void): void {
    child.table = child.origin.table ?? this.government.table;
    if (child.table === undefined) return;
    const failure: Failure = { error, actor: child.ref, message: undefined, attempt: 1 };
    const carryOut = (sentence: Sentence): void => {
      if (sentence.verdict === 'escalates') escalates(sentence.error);
    };
    this.judge({ child, failure, inSetup: true, isFinal: true, isVoid: () => false, carryOut });
  }

  // ------------------------------------------------------------------ from the answer to the sentence

  #ask(recovery: Recovery<Error>, failure: Failure): unknown {
    return typeof recovery === 'function' ? this.#environment.kin.asSender(this.#head, () => recovery(failure)) : recovery;
  }

  #apply(one: Case, answer: Directive): void {
    const { child, failure, inSetup } = one;
    if (isRestart(answer)) return this.#restart(one, this.#delayMs(child, answer), answer.children ?? 'stop');
    switch (inSetup && answer[directive] === 'resume' ? stop()[directive] : answer[directive]) {
      case 'resume':
        return this.#pass(one, { verdict: 'resumes' });
      case 'escalate':
        return this.#pass(one, { verdict: 'escalates', error: failure.error, why: 'its table says so' });
      default:
        return this.#pass(one, { verdict: 'stops' });
    }
  }

  #restart(one: Case, delayMs: number, children: 'stop' | 'keep'): void {
    const { child, failure } = one;
    if (child.restart === 'temporary' || one.isFinal === true) return this.#pass(one, { verdict: 'stops' });
    const isTolerated = one.isFree === true || this.#budgetOf(child).window.tryRestart(this.#environment.kin.now());
    if (isTolerated) return this.#pass(one, { verdict: 'restarts', delayMs, children });
    const { restarts, periodMs } = this.#limitOf(child);
    this.#pass(one, { verdict: 'escalates', error: failure.error, why: `it would be more than ${restarts} restarts in ${periodMs} ms` });
  }

  /** The failure and what its recovery failed of go up together (G38). */
  #recoveryFailed(one: Case, thrown: Error): void {
    const { child, failure } = one;
    const text = `Cannot recover "${child.name}": its recovery handler failed: ${thrown.message}`;
    this.#pass(one, {
      verdict: 'escalates',
      error: new AggregateError([failure.error, thrown], text, { cause: thrown }),
      why: `its recovery handler failed: ${thrown.message}`,
    });
  }

  #pass(one: Case, sentence: Sentence): void {
    // That a start failed for good was told where it failed.
    const isKnown = one.isFinal === true && sentence.verdict === 'stops';
    if (!isKnown) announce(this.#environment.supervision, one.failure, decidedBy(sentence, one.occasion));
    one.carryOut(sentence);
  }

  // ------------------------------------------------------------------ tables, budgets, delays

  #tableOf(child: Child): RecoveryTable | undefined | Promise<RecoveryTable | undefined> {
    return child.origin.table ?? this.government.table ?? this.#environment.kin.tableOf(child.origin.what);
  }

  #limitOf(child: Child): RestartLimit {
    const { strategy, table } = this.government;
    return (strategy === 'one-for-one' ? child.table : table)?.limit ?? RESTART_LIMIT;
  }

  #budgetOf(child: Child): Budget {
    const limit = this.#limitOf(child);
    if (this.government.strategy !== 'one-for-one') {
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

function decidedBy(sentence: Sentence, occasion: 'end' | undefined): Decided {
  const { verdict } = sentence;
  return {
    verdict,
    ...(verdict === 'restarts' ? { delayMs: sentence.delayMs } : {}),
    ...(verdict === 'escalates' ? { why: sentence.why } : {}),
    ...(occasion === undefined ? {} : { occasion }),
  };
}

/** A class without a tag is lost on the way between threads: mostly that is why nothing matched (V2). */
function whyUnmatched(error: Error): string {
  const hint = ', whose class has no tag: other threads know it as the built-in class it extends, so make it with defineError';
  const isUntagged = !(error instanceof AgentError) && error.name !== builtinKind(error);
  return `no entry of its table matches ${error.name}${isUntagged ? hint : ''}`;
}
