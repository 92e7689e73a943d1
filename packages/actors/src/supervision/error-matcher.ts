import { AgentError } from '../contract/errors/agent-error.ts';
import { builtinNameOf, builtinType } from '../contract/errors/builtin-errors.ts';
import type { ErrorType } from '../contract/errors/define-error.ts';
import { standsForTag, tagsOf } from '../contract/errors/tag-class.ts';

/** A type of errors as data: the chain of tags of a class made by `defineError`, or the name of a built-in class. */
export type ErrorTypeData = { readonly tags: readonly string[] } | { readonly builtin: string };

/**
 * One type of errors in a table: by tag where the class stands for one, so that it knows errors from other threads and of
 * other copies of the class; by class otherwise.
 */
export class ErrorMatcher {
  /** Most specific first; empty for a class without a tag of its own. */
  readonly #tags: readonly string[];
  readonly #type: ErrorType | undefined;

  private constructor(tags: readonly string[], type: ErrorType | undefined) {
    this.#tags = tags;
    this.#type = type;
  }

  static of(type: ErrorType): ErrorMatcher {
    return new ErrorMatcher(standsForTag(type) ? type.tags : [], type);
  }

  static fromData(data: ErrorTypeData): ErrorMatcher {
    return 'tags' in data ? new ErrorMatcher(data.tags, undefined) : new ErrorMatcher([], builtinType(data.builtin));
  }

  /** Undefined for a class that only its own thread knows. */
  toData(): ErrorTypeData | undefined {
    if (this.#tags.length > 0) return { tags: this.#tags };
    const builtin = this.#type === undefined ? undefined : builtinNameOf(this.#type);
    return builtin === undefined ? undefined : { builtin };
  }

  get title(): string {
    return this.#tags[0] ?? this.#type?.name ?? 'Error';
  }

  matches(error: Error): boolean {
    if (this.#tags.length > 0) return tagsOf(error).includes(this.#tags[0] ?? '');
    // Also those of another realm, which are instances of that realm's class.
    if (this.#type === Error) return true;
    try {
      return this.#type !== undefined && error instanceof this.#type;
    } catch {
      return false; // a proxy that throws
    }
  }

  /** True if every error of this type is one of `other`, and not the other way round. Only for two that match one error. */
  isBelow(other: ErrorMatcher): boolean {
    const [tag] = this.#tags;
    const [otherTag] = other.#tags;
    if (tag !== undefined && otherTag !== undefined) return tag !== otherTag && this.#tags.includes(otherTag);
    if (tag !== undefined)
      return other.#prototype !== undefined && Object.prototype.isPrototypeOf.call(other.#prototype, AgentError.prototype);
    // A class without a tag of its own, below one that has one.
    if (otherTag !== undefined) return tagsOf(this.#prototype).includes(otherTag);
    return (
      this.#prototype !== undefined &&
      other.#prototype !== undefined &&
      Object.prototype.isPrototypeOf.call(other.#prototype, this.#prototype)
    );
  }

  get #prototype(): object | undefined {
    return this.#type?.prototype;
  }
}
