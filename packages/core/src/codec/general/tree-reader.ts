import { UndecodableError } from '../codec-errors.ts';
import type { HandlePort, ValuePort } from '../message-codec.ts';
import type { RecordMemory } from '../../memory/record-memory.ts';
import {
  EXTRA_ASCII,
  EXTRA_BIGINT,
  EXTRA_BINARY,
  EXTRA_DATE,
  EXTRA_HANDLE,
  EXTRA_MAP,
  EXTRA_NEGATIVE_ZERO,
  EXTRA_OBJECT,
  EXTRA_REGEXP,
  EXTRA_SET,
  EXTRA_UNDEFINED,
  EXTRA_UTF16,
  EXTRA_VALUE,
} from '../record-format.ts';
import { ExtrasReader } from './extras-reader.ts';

const CODE_MASK = 0xff;

/**
 * Puts the extras back where `TreeWriter` took them out: the same walk, in the same order.
 *
 * Pairs with: `TreeWriter`.
 */
export class TreeReader {
  readonly #values: ValuePort | undefined;
  readonly #extras: ExtrasReader;

  constructor(handles?: HandlePort, values?: ValuePort) {
    this.#values = values;
    this.#extras = new ExtrasReader(handles);
  }

  /** Changes `tree` in place where it can; returns what stands for it. */
  read(tree: unknown, memory: RecordMemory, offset: number, extrasEnd: number): unknown {
    this.#extras.begin(memory, offset, extrasEnd);
    return this.#visit(tree);
  }

  #visit(value: unknown): unknown {
    if (value === undefined) return this.#leaf(this.#extras.next());
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return this.#array(value);
    const object = value as Record<string, unknown>;
    for (const key of Object.keys(object)) object[key] = this.#visit(object[key]);
    return object;
  }

  #array(items: unknown[]): unknown {
    let index = 0;
    if (items.length > 0 && items[0] === undefined) {
      const entry = this.#extras.next();
      if ((entry & CODE_MASK) >= EXTRA_MAP) return this.#container(entry & CODE_MASK, entry >>> 8, items);
      items[0] = this.#leaf(entry);
      index = 1;
    }
    for (; index < items.length; index++) items[index] = this.#visit(items[index]);
    return items;
  }

  #leaf(entry: number): unknown {
    const detail = entry >>> 8;
    switch (entry & CODE_MASK) {
      case EXTRA_UNDEFINED:
        return undefined;
      case EXTRA_NEGATIVE_ZERO:
        return -0;
      case EXTRA_DATE:
        return this.#extras.date();
      case EXTRA_HANDLE:
        return this.#extras.handle(detail);
      case EXTRA_BINARY:
        return this.#extras.binary(detail);
      case EXTRA_UTF16:
        return this.#extras.utf16();
      case EXTRA_ASCII:
        return this.#extras.ascii();
      default:
        throw new UndecodableError(`extra ${entry} is unknown`);
    }
  }

  #container(code: number, detail: number, items: unknown[]): unknown {
    for (let index = 1; index < items.length; index++) items[index] = this.#visit(items[index]);
    switch (code) {
      case EXTRA_MAP:
        return new Map(pairs(items));
      case EXTRA_SET:
        return new Set(items.slice(1));
      case EXTRA_OBJECT:
        return Object.fromEntries(pairs(items) as [string, unknown][]);
      case EXTRA_REGEXP:
        return new RegExp(String(items[1]), String(items[2]));
      case EXTRA_BIGINT:
        return detail === 1 ? -BigInt(`0x${items[1]}`) : BigInt(`0x${items[1]}`);
      case EXTRA_VALUE:
        return this.#value(detail, items[1]);
      default:
        throw new UndecodableError(`container ${code} is unknown`);
    }
  }

  #value(kind: number, data: unknown): unknown {
    if (this.#values === undefined) throw new UndecodableError(`it holds a value of kind ${kind} and no port reads values`);
    return this.#values.decode(kind, data);
  }
}

function pairs(items: readonly unknown[]): [unknown, unknown][] {
  const result: [unknown, unknown][] = [];
  for (let index = 1; index + 1 < items.length; index += 2) result.push([items[index], items[index + 1]]);
  return result;
}
