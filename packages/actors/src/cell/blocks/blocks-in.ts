import { BlockHandle } from './block-handle.ts';

/**
 * The blocks in a message, where a codec would find them: in objects, arrays, maps and sets, not inside instances of classes.
 * A message without any costs a look at each of its values.
 */
export function blocksIn(message: unknown): readonly BlockHandle[] {
  if (typeof message !== 'object' || message === null) return NONE;
  const found: BlockHandle[] = [];
  collect(message, found);
  return found;
}

/** The message again, with other blocks in the place of its own; what contains none of them stays the same object. */
export function replaceBlocks(message: unknown, others: ReadonlyMap<BlockHandle, BlockHandle>): unknown {
  return new Replacing(others).visit(message);
}

const NONE: readonly BlockHandle[] = [];

/** Without recursion: a message may be as deep as its sender likes, as long as it stays in the thread. */
function collect(root: object, found: BlockHandle[]): void {
  const pending: object[] = [root];
  /** Those that contain others, so that circles end. */
  let seen: Set<object> | undefined;
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (value instanceof BlockHandle) {
      if (!found.includes(value)) found.push(value);
      continue;
    }
    if (!isContainer(value) || seen?.has(value) === true) continue;
    const before = pending.length;
    for (const part of partsOf(value)) if (typeof part === 'object' && part !== null) pending.push(part);
    if (pending.length === before) continue;
    seen ??= new Set();
    seen.add(value);
  }
}

class Replacing {
  readonly #others: ReadonlyMap<BlockHandle, BlockHandle>;
  readonly #copies = new Map<object, object>();

  constructor(others: ReadonlyMap<BlockHandle, BlockHandle>) {
    this.#others = others;
  }

  visit(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof BlockHandle) return this.#others.get(value) ?? value;
    if (!isContainer(value)) return value;
    return this.#copies.get(value) ?? this.#copy(value);
  }

  #copy(value: object): object {
    if (blocksIn(value).length === 0) return value;
    if (Array.isArray(value)) {
      const copy: unknown[] = [];
      this.#copies.set(value, copy);
      for (const part of value) copy.push(this.visit(part));
      return copy;
    }
    if (value instanceof Map) {
      const copy = new Map<unknown, unknown>();
      this.#copies.set(value, copy);
      for (const [key, part] of value) copy.set(this.visit(key), this.visit(part));
      return copy;
    }
    if (value instanceof Set) {
      const copy = new Set<unknown>();
      this.#copies.set(value, copy);
      for (const part of value) copy.add(this.visit(part));
      return copy;
    }
    const copy: Record<string, unknown> = {};
    this.#copies.set(value, copy);
    for (const [key, part] of Object.entries(value)) copy[key] = this.visit(part);
    return copy;
  }
}

function isContainer(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return (
    prototype === Object.prototype ||
    prototype === null ||
    Array.isArray(value) ||
    prototype === Map.prototype ||
    prototype === Set.prototype
  );
}

function partsOf(value: object): Iterable<unknown> {
  if (Array.isArray(value)) return value;
  if (value instanceof Map) return [...value].flat();
  return value instanceof Set ? value : Object.values(value);
}
