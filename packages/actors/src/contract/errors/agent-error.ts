import { becomeTagClass, define, isTaggedAs } from './tag-class.ts';

/** What an error is made with beside its message. All of it crosses threads, so `data` and `cause` are plain data, or errors. */
export interface ErrorInit<D> {
  readonly data: D;
  readonly cause?: unknown;
  readonly code?: string;
}

/**
 * Base of the errors of this library and of its users' protocols. Such errors cross threads with tags, message, code, data,
 * stack and cause, and `instanceof` holds on arrival (G22), because it goes by tag: `error instanceof TaskError` is true for
 * every error whose chain of tags has `TaskError`. Therefore such classes have data, no methods.
 *
 * @example
 * class Declined extends defineError('Declined', TaskError)<{ orderId: string }> {}
 * throw new Declined('Cannot charge: the bank refused', { data: { orderId: '7' } });
 */
export class AgentError<D = unknown> extends Error {
  /** The chain of tags of this class, most specific first. */
  static readonly tags: readonly string[] = Object.freeze(['AgentError']);

  /** Most specific first, ending in `AgentError`; of the class that was thrown, even where that class is not known. */
  declare readonly tags: readonly string[];
  declare readonly code: string | undefined;
  declare readonly data: D;
  /** On an error from another thread: what could not cross, one line each. Absent if nothing was lost. */
  declare readonly dropped?: readonly string[];

  constructor(message: string, init?: Partial<ErrorInit<D>>) {
    super(message, init !== undefined && 'cause' in init ? { cause: init.cause } : undefined);
    if (init?.code !== undefined) define(this, 'code', init.code, true);
    if (init?.data !== undefined) define(this, 'data', init.data, true);
  }

  /** The most specific tag: a literal in classes made by `defineError`, for pattern matching. */
  get tag(): string {
    return this.tags[0] ?? '';
  }

  static {
    becomeTagClass(AgentError);
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: the class on the right of `instanceof`, this one or any below it
    return isTaggedAs(this, value);
  }
}
