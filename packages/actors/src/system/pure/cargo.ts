import { types } from 'node:util';
import { MessageNotSerializableError } from '../../contract/errors/runtime-errors.ts';
import { isMoving } from '../../contract/move.ts';
import { shown } from '../../contract/shown.ts';

/** Limit: structured clone takes a few levels per kilobyte of stack; nobody nests deeper on purpose. */
const DEPTH_MAX = 500;

/** What is in the way, and where: from the inside out. */
interface Obstacle {
  readonly reason: string;
  readonly path: string[];
}

/**
 * Looks through a value before it goes to another thread by structured clone.
 *
 * Said beforehand, at its place and with its path: Node would say it in the pool's thread, and that thread would die of a result that it
 * cannot send. What structured clone takes but would make something else of, such as an instance of a class, is refused too, as in
 * messages (G5).
 *
 * @param what begins the path: `'payload'` or `'result'`
 * @returns the buffers that `move` has marked, each once
 * @throws MessageNotSerializableError naming the path
 */
export function cargoOf(value: unknown, what: 'payload' | 'result'): ArrayBuffer[] {
  const survey = new Survey();
  const obstacle = survey.look(value, 0);
  if (obstacle === undefined) return [...survey.moves];
  const path = `${what}${obstacle.path.reverse().join('')}`;
  throw new MessageNotSerializableError(`Cannot send ${what} of task: ${path}: ${obstacle.reason}`, { data: { path } });
}

class Survey {
  readonly moves = new Set<ArrayBuffer>();
  readonly #seen = new Set<object>();

  /** Nothing is built as long as nothing is in the way. */
  look(value: unknown, depth: number): Obstacle | undefined {
    if (typeof value === 'function') return { reason: 'it is a function', path: [] };
    if (typeof value === 'symbol') return { reason: `it is a symbol (${String(value.description)})`, path: [] };
    if (typeof value !== 'object' || value === null || this.#seen.has(value)) return undefined;
    if (depth > DEPTH_MAX) return { reason: `it is nested deeper than ${DEPTH_MAX} levels`, path: [] };
    this.#seen.add(value);
    return this.#lookInside(value, depth + 1);
  }

  #lookInside(value: object, depth: number): Obstacle | undefined {
    // It looks like what is behind it, and Node does not clone it.
    if (types.isProxy(value)) return { reason: 'it is a Proxy', path: [] };
    if (Array.isArray(value)) return this.#lookAtItems(value, depth);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) return this.#lookAtProperties(value, depth);
    if (value instanceof Map) return this.#lookAtEntries(value, depth);
    if (value instanceof Set) return this.#lookAtItems([...value], depth);
    if (ArrayBuffer.isView(value)) return this.#lookAtBuffer(value.buffer);
    if (value instanceof ArrayBuffer) return this.#lookAtBuffer(value);
    return lookAtInstance(value);
  }

  #lookAtItems(items: readonly unknown[], depth: number): Obstacle | undefined {
    for (const [index, item] of items.entries()) {
      const obstacle = this.look(item, depth);
      if (obstacle !== undefined) return within(obstacle, `[${index}]`);
    }
    return undefined;
  }

  #lookAtProperties(value: object, depth: number): Obstacle | undefined {
    for (const [key, item] of Object.entries(value)) {
      const obstacle = this.look(item, depth);
      if (obstacle !== undefined) return within(obstacle, `.${key}`);
    }
    return undefined;
  }

  #lookAtEntries(value: Map<unknown, unknown>, depth: number): Obstacle | undefined {
    for (const [key, item] of value) {
      const obstacle = this.look(key, depth) ?? this.look(item, depth);
      if (obstacle !== undefined) return within(obstacle, `.get(${typeof key === 'string' ? key : shown(key)})`);
    }
    return undefined;
  }

  #lookAtBuffer(buffer: ArrayBufferLike): Obstacle | undefined {
    if (!(buffer instanceof ArrayBuffer)) return undefined;
    if (isDetached(buffer))
      return { reason: 'it was moved before, with an earlier attempt perhaps: what another attempt needs must not be moved', path: [] };
    if (isMoving(buffer)) this.moves.add(buffer);
    return undefined;
  }
}

/** Dates, regular expressions, errors without tags, and what Node itself can clone: whatever arrives as what it was. */
function lookAtInstance(value: object): Obstacle | undefined {
  try {
    if (Object.getPrototypeOf(structuredClone(value)) === Object.getPrototypeOf(value)) return undefined;
  } catch {
    // Said below.
  }
  const name: unknown = Reflect.get(value, 'constructor')?.name;
  return { reason: `it is a ${typeof name === 'string' && name !== '' ? name : 'class instance'}`, path: [] };
}

/** `ArrayBuffer.detached` came with Node 21. */
function isDetached(buffer: ArrayBuffer): boolean {
  if (buffer.byteLength > 0) return false;
  try {
    return new Uint8Array(buffer).byteLength > 0;
  } catch {
    return true;
  }
}

function within(obstacle: Obstacle, step: string): Obstacle {
  obstacle.path.push(step);
  return obstacle;
}
