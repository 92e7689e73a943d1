import type { TaskTerms } from '../contract/scheduler-messages.ts';
import type { TaskOptions } from '../contract/task-options.ts';
import { retryToData } from './core/retry-rule.ts';

/** What is said of a kind; its types are of no interest here. */
interface Kind {
  readonly id: string;
  readonly options: TaskOptions;
}

/** What holds for the tasks of a kind, made once: the scheduler knows equal terms by their being the same object. */
export class KindTerms {
  readonly #terms = new WeakMap<object, TaskTerms>();

  of(kind: Kind): TaskTerms {
    let terms = this.#terms.get(kind);
    if (terms === undefined) {
      terms = termsOf(kind.id, kind.options);
      this.#terms.set(kind, terms);
    }
    return terms;
  }

  /** Where a submission says something as well: it goes before its kind, and requires more. */
  with(kind: Kind, { requires, runTimeout, retry, late }: TaskOptions): TaskTerms {
    const own = this.of(kind);
    const more = termsOf(kind.id, {
      ...(runTimeout !== undefined && { runTimeout }),
      ...(retry !== undefined && { retry }),
      ...(late !== undefined && { late }),
    });
    return {
      requires: requires === undefined ? own.requires : [...(own.requires ?? []), ...requires],
      runTimeoutMs: more.runTimeoutMs ?? own.runTimeoutMs,
      retry: more.retry ?? own.retry,
      late: more.late ?? own.late,
    };
  }
}

function termsOf(kind: string, { requires, runTimeout, retry, late }: TaskOptions): TaskTerms {
  return {
    requires,
    runTimeoutMs: runTimeout === Number.POSITIVE_INFINITY ? undefined : runTimeout,
    retry: retry === undefined ? undefined : retryToData(`submit "${kind}"`, retry),
    late,
  };
}
