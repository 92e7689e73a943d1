import { registerErrorType } from './error-type-table.ts';

/** On the prototype of every error with tags; the same symbol in each copy of this package, so that matching works between copies. */
const tagged = Symbol.for('ringmaster.tagged-error');
/** On classes made by `defineError`: the class that extends one is the one users name. */
const shell = Symbol.for('ringmaster.error-shell');

/** A class that stands for its tag: `AgentError`, its three kinds, and what `defineError` returns. */
export interface TagClass {
  readonly prototype: object;
  /** Most specific first. */
  readonly tags: readonly string[];
}

/** Writes a property the way the engine writes those of errors: not by assignment, which an inherited setter could catch. */
export function define(target: object, key: PropertyKey, value: unknown, enumerable = false): void {
  Object.defineProperty(target, key, { value, enumerable, writable: true, configurable: true });
}

/** Makes `type` stand for the first of its tags: its instances carry them, and the table knows it. */
export function becomeTagClass(type: TagClass): void {
  define(type.prototype, 'tags', type.tags);
  define(type.prototype, 'name', type.tags[0]);
  define(type.prototype, tagged, true);
  registerErrorType({ tags: type.tags, prototype: type.prototype });
}

/** Marks a class made by `defineError`: the class that extends it stands for the same tag. */
export function becomeShell(type: TagClass): void {
  becomeTagClass(type);
  define(type, shell, true);
}

/** Tags of `value`, or none if it is no tagged error. Never throws, whatever it is given. */
export function tagsOf(value: unknown): readonly string[] {
  try {
    if (typeof value !== 'object' || value === null || !(tagged in value) || !('tags' in value)) return [];
    return Array.isArray(value.tags) ? value.tags : [];
  } catch {
    return []; // a proxy that throws, or a revoked one
  }
}

/**
 * `value instanceof type`. By tag for a tag class, and for the class that extends a shell, which is why it works across threads
 * and copies of this package. Any other subclass is an ordinary class: it has no tag of its own to be recognised by.
 */
export function isTaggedAs(type: TagClass, value: unknown): boolean {
  if (standsForTag(type)) return tagsOf(value).includes(type.tags[0] ?? '');
  try {
    return Function.prototype[Symbol.hasInstance].call(type, value);
  } catch {
    return false;
  }
}

/** True for a tag class, and for the class that extends a shell: its errors are known by the first of its tags. */
export function standsForTag(type: object): type is TagClass {
  return Object.hasOwn(type, 'tags') || isShell(Object.getPrototypeOf(type));
}

function isShell(type: object | null): boolean {
  return type !== null && Object.hasOwn(type, shell);
}
