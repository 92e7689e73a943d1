import { AgentError, type ErrorInit } from './agent-error.ts';
import { isBuiltinName } from './builtin-errors.ts';
import { becomeShell } from './tag-class.ts';

/** Any class of errors, for whoever matches by class. */
export interface ErrorType<out E extends Error = Error> {
  new (...args: never): E;
}

/** Data may be left out only where there is none. */
export type InitArgs<D> = [D] extends [void] ? [init?: Partial<ErrorInit<D>>] : [init: ErrorInit<D>];

/** A subtype has its base's data, and its own. */
type DataOf<Base, D> = unknown extends Base ? D : [Base] extends [void] ? D : [D] extends [void] ? Base : Base & D;
/** `tag` of a base is a literal too, once it is made by `defineError`: it gives way to the subtype's. */
type Untagged<B extends AgentError> = string extends B['tag'] ? B : Omit<B, 'tag' | 'data'>;

export interface TaggedErrorType<Tag extends string, B extends AgentError> {
  readonly tag: Tag;
  readonly tags: readonly string[];
  new <D = void>(
    message: string,
    ...init: InitArgs<DataOf<B['data'], D>>
  ): Untagged<B> & { readonly tag: Tag; readonly data: DataOf<B['data'], D> };
}

/**
 * Makes a class of errors to extend. The type argument is the type of `data`, which `new` then demands.
 *
 * `tag` is a literal, for pattern matching on exactly this type; `instanceof` also matches its subtypes. The class that extends
 * the result should have no members: what arrives from another thread has tags and data, not methods.
 *
 * @param tag unique in the process; a name as in `class`, since it is the `name` of the errors
 * @param base `AgentError` or a class with a tag of its own
 * @throws TypeError if the tag is empty, is the name of a built-in class of errors, is known with other bases, or `base` is no tagged class
 * @example
 * class Declined extends defineError('Declined', TaskError)<{ orderId: string }> {}
 * class CardDeclined extends defineError('CardDeclined', Declined)<{ card: string }> {}
 */
export function defineError<const Tag extends string, B extends AgentError = AgentError>(
  tag: Tag,
  base?: ErrorType<B>,
): TaggedErrorType<Tag, B>;
export function defineError(tag: string, base: unknown = AgentError): unknown {
  if (typeof tag !== 'string' || tag === '') throw new TypeError(`Cannot define error: its tag is ${String(tag)}`);
  if (isBuiltinName(tag)) throw new TypeError(`Cannot define error "${tag}": a built-in class of errors has this name`);
  if (!isAgentErrorType(base)) throw new TypeError(`Cannot define error "${tag}": its base is no AgentError class`);
  const tags = Object.freeze([tag, ...base.tags]);
  class Shell extends base {
    static readonly tag = tag;
    static override readonly tags: readonly string[] = tags;
    static {
      becomeShell(Shell);
    }
  }
  // What people see of an error that arrived: its constructor's name, in traces and logs.
  Object.defineProperty(Shell, 'name', { value: tag, configurable: true });
  return Shell;
}

function isAgentErrorType(type: unknown): type is typeof AgentError {
  return typeof type === 'function' && (type === AgentError || Object.prototype.isPrototypeOf.call(AgentError, type));
}
