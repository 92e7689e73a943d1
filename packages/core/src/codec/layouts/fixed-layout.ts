import { type CodecCounters, createCodecCounters } from '../codec-counters.ts';
import { UndecodableError } from '../codec-errors.ts';
import type { FixedLayout, HandlePort } from '../message-codec.ts';
import type { RecordMemory } from '../../memory/record-memory.ts';
import { createFieldCodec } from './create-field-codec.ts';
import { explainMisfit } from './explain-misfit.ts';
import type { FieldCodec } from './field-codec.ts';
import { describeLayout, type LayoutFields, type LayoutPlan, planFromDescription } from './layout-description.ts';

/** A fixed layout that knows its message's type, and the bytes another thread restores it from. */
export interface DescribedLayout extends FixedLayout {
  readonly type: string;
  readonly description: Uint8Array;
}

export interface LayoutOptions {
  readonly handles?: HandlePort | undefined;
  /** Its `laidOut` and `layoutMisfits` are counted here. */
  readonly counters?: CodecCounters | undefined;
}

/**
 * The fastest way for a message to cross: every field at its place, nothing else in the record.
 *
 * @example
 * const quote = createFixedLayout('quote', { id: u32, price: f64, side: oneOf('buy', 'sell') });
 * quote.encode({ type: 'quote', id: 1, price: 9.5, side: 'buy' }, memory, 0); // true
 * quote.decode(memory, 0); // { type: 'quote', id: 1, price: 9.5, side: 'buy' }
 *
 * @throws RangeError for a field named `type`, or like something every object inherits
 */
export function createFixedLayout(type: string, fields: LayoutFields, options: LayoutOptions = {}): DescribedLayout {
  return layoutFromDescription(describeLayout(type, fields), options);
}

/** @throws RangeError if the bytes describe no layout */
export function layoutFromDescription(description: Uint8Array, options: LayoutOptions = {}): DescribedLayout {
  return new RecordLayout(planFromDescription(description), description, options);
}

class RecordLayout implements DescribedLayout {
  readonly type: string;
  readonly lengthBytes: number;
  readonly description: Uint8Array;
  readonly #fields: readonly FieldCodec[];
  readonly #counters: CodecCounters;

  constructor(plan: LayoutPlan, description: Uint8Array, options: LayoutOptions) {
    this.type = plan.type;
    this.lengthBytes = plan.lengthBytes;
    this.description = description;
    this.#counters = options.counters ?? createCodecCounters();
    this.#fields = plan.fields.map((field) => createFieldCodec(field, options.handles));
  }

  encode(message: object, memory: RecordMemory, offset: number): boolean {
    try {
      if (this.#hasShape(message) && this.#write(message as Record<string, unknown>, memory, offset)) {
        this.#counters.laidOut++;
        return true;
      }
    } catch {
      // A getter threw, or a handle's port: the general codec meets the same and says where.
    }
    this.#counters.layoutMisfits++;
    return false;
  }

  /** Plain, of this type, with as many keys as there are fields: all fields written then means none missing and none extra. */
  #hasShape(message: object): boolean {
    if ((message as { type?: unknown }).type !== this.type || Object.getPrototypeOf(message) !== Object.prototype) return false;
    let keys = -1;
    for (const _ in message) keys++;
    return keys === this.#fields.length;
  }

  /** A line for each field up to four: each remembers the class of message and the key it saw. */
  #write(message: Record<string, unknown>, memory: RecordMemory, offset: number): boolean {
    const fields = this.#fields;
    const count = fields.length;
    if (count === 0) return true;
    const first = fields[0] as FieldCodec;
    if (!first.write(message[first.name], memory, offset)) return false;
    if (count === 1) return true;
    const second = fields[1] as FieldCodec;
    if (!second.write(message[second.name], memory, offset)) return false;
    if (count === 2) return true;
    const third = fields[2] as FieldCodec;
    if (!third.write(message[third.name], memory, offset)) return false;
    if (count === 3) return true;
    const fourth = fields[3] as FieldCodec;
    if (!fourth.write(message[fourth.name], memory, offset)) return false;
    for (let index = 4; index < count; index++) {
      const field = fields[index] as FieldCodec;
      if (!field.write(message[field.name], memory, offset)) return false;
    }
    return true;
  }

  explain(message: object): string {
    return explainMisfit(message, { type: this.type, lengthBytes: this.lengthBytes, fields: this.#fields });
  }

  decode(memory: RecordMemory, offset: number): object {
    try {
      return this.#read(memory, offset);
    } catch (error) {
      if (error instanceof UndecodableError) throw error;
      throw new UndecodableError(error instanceof Error ? error.message : String(error), { cause: error });
    }
  }

  /** Written out for four fields, for the same reason. */
  #read(memory: RecordMemory, offset: number): object {
    const fields = this.#fields;
    const count = fields.length;
    const message: Record<string, unknown> = { type: this.type };
    if (count === 0) return message;
    const first = fields[0] as FieldCodec;
    message[first.name] = first.read(memory, offset);
    if (count === 1) return message;
    const second = fields[1] as FieldCodec;
    message[second.name] = second.read(memory, offset);
    if (count === 2) return message;
    const third = fields[2] as FieldCodec;
    message[third.name] = third.read(memory, offset);
    if (count === 3) return message;
    const fourth = fields[3] as FieldCodec;
    message[fourth.name] = fourth.read(memory, offset);
    for (let index = 4; index < count; index++) {
      const field = fields[index] as FieldCodec;
      message[field.name] = field.read(memory, offset);
    }
    return message;
  }
}
