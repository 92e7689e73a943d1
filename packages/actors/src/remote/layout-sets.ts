import {
  bool,
  createFixedLayout,
  type DescribedLayout,
  f64,
  type HandlePort,
  handle,
  i32,
  i64,
  type LayoutField,
  layoutFromDescription,
  oneOf,
  text,
  u8,
  u16,
  u32,
} from '@ringmaster/core';
import type { InternalRef } from '../cell/internals.ts';
import type { FieldData } from '../contract/layouts.ts';

/** No layouts: every message goes by the general codec. */
export const NO_LAYOUTS = 0;

/** core's field for each kind that has no parameters. */
const PLAIN_FIELDS = { u8, u16, u32, i32, f64, bool, i64, replyHandle: handle, reference: handle } as const;

/** What a definition declared: fields by message type. */
export type DeclaredLayouts = Readonly<Record<string, Readonly<Record<string, FieldData>> | undefined>>;

/** The fixed layouts of one definition, as sender and receiver use them. */
export class LayoutSet {
  readonly tag: number;
  readonly layouts: readonly DescribedLayout[];
  readonly #indexOf: ReadonlyMap<unknown, number>;
  /** Looked for last: messages of one type mostly come one after the other. */
  #lastType: unknown;
  #lastIndex: number | undefined;

  constructor(tag: number, layouts: readonly DescribedLayout[]) {
    this.tag = tag;
    this.layouts = layouts;
    this.#indexOf = new Map(layouts.map((layout, index) => [layout.type, index]));
  }

  /** Index of the layout for messages of `type`. */
  find(type: unknown): number | undefined {
    if (type === this.#lastType) return this.#lastIndex;
    this.#lastType = type;
    this.#lastIndex = this.#indexOf.get(type);
    return this.#lastIndex;
  }
}

/** Where the sets of a system are found (R7). */
export interface LayoutSets {
  /** `undefined`: this thread cannot know it; use the general codec. */
  find(tag: number): LayoutSet | undefined;
  /** Where it is noted that a message of a laid-out type goes by the general codec. */
  readonly misses: LayoutMissPort;
}

/** Hears of messages for `target` that have a layout, and go by the general codec all the same: nothing is cut to fit (R7). */
export interface LayoutMissPort {
  misfit(target: InternalRef, layout: DescribedLayout, message: object): void;
  /** Its record would be longer than there may be. */
  tooLong(target: InternalRef, layout: DescribedLayout, bytesMax: number): void;
}

/**
 * A definition's layouts as one entry of an append-only table: per layout a word with the length of its description,
 * then the description, in the order of declaration.
 */
export function describeLayouts(declared: DeclaredLayouts): Uint8Array {
  const descriptions = Object.entries(declared).flatMap(([type, layout]) =>
    layout === undefined ? [] : [createFixedLayout(type, coreFields(layout)).description],
  );
  const entry = new Uint8Array(descriptions.reduce((bytes, one) => bytes + 4 + one.byteLength, 0));
  const view = new DataView(entry.buffer);
  let at = 0;
  for (const description of descriptions) {
    view.setUint32(at, description.byteLength, true);
    entry.set(description, at + 4);
    at += 4 + description.byteLength;
  }
  return entry;
}

/** Reads what `describeLayouts` wrote, in any thread. */
export function readLayouts(tag: number, entry: Uint8Array, handles: HandlePort): LayoutSet {
  const view = new DataView(entry.buffer, entry.byteOffset, entry.byteLength);
  const layouts: DescribedLayout[] = [];
  for (let at = 0; at < entry.byteLength; ) {
    const lengthBytes = view.getUint32(at, true);
    layouts.push(layoutFromDescription(entry.slice(at + 4, at + 4 + lengthBytes), { handles }));
    at += 4 + lengthBytes;
  }
  return new LayoutSet(tag, layouts);
}

function coreFields(layout: Readonly<Record<string, FieldData>>): Record<string, LayoutField> {
  return Object.fromEntries(Object.entries(layout).map(([name, field]) => [name, coreField(field)]));
}

function coreField(field: FieldData): LayoutField {
  switch (field.kind) {
    case 'oneOf':
      return oneOf(...field.values);
    case 'text':
      return text(field.bytesMax);
    default:
      return PLAIN_FIELDS[field.kind];
  }
}
