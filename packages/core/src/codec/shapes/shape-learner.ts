import type { CodecCounters } from '../codec-counters.ts';
import type { HandlePort } from '../message-codec.ts';
import { Patience } from './patience.ts';
import type { Field, Shape } from './shape.ts';
import { areKeysFit, KEY_SEPARATOR } from './shape-keys.ts';
import {
  KIND_BOOLEAN,
  KIND_HANDLE,
  KIND_LITERAL,
  KIND_NOTHING,
  KIND_NUMBER,
  KIND_STRING,
  KIND_VALUE,
  LITERAL_UNITS_MAX,
  LITERALS_MAX,
  SHAPES_MAX,
  SIGHTINGS_TO_LEARN,
  STRING_UNITS_MAX,
  VARIANTS_MAX,
} from './shape-layout.ts';
import type { ShapeTableWriter } from './shape-table.ts';

/** A field with at most this many different texts in its first sightings is taken for a literal. */
const LITERALS_AT_FIRST = 3;
/** Key lists under observation; then all that led to nothing are forgotten. */
const LISTS_MAX = 4_096;
/** Combinations of kinds under observation for one key list. */
const SIGNATURES_MAX = 64;
/** After so many fruitless looks in a row it looks rarely. */
const FRUITLESS_MAX = 256;

/** Of a value that cannot cross. One character, as the kinds are: they are joined to what tells sightings apart. */
const UNFIT = 9;

/** What is known of all messages with the same keys in the same order. */
interface KeyList {
  readonly shapes: Shape[];
  /** By the kinds of the values, one character each. */
  readonly sightings: Map<string, Sighting>;
}

interface Sighting {
  count: number;
  /** Texts seen, by field. */
  readonly texts: readonly Set<string>[];
}

/**
 * Watches messages that no shape took, and learns a shape when one kind of them has come eight times (R5).
 *
 * Slow beside the encoder, so it is asked only after that, and less often as long as nothing comes of it.
 */
export class ShapeLearner {
  readonly #table: ShapeTableWriter;
  readonly #counters: CodecCounters;
  readonly #handles: HandlePort | undefined;
  readonly #lists = new Map<string, KeyList>();
  readonly #patience = new Patience(FRUITLESS_MAX);

  constructor(table: ShapeTableWriter, counters: CodecCounters, handles?: HandlePort) {
    this.#table = table;
    this.#counters = counters;
    this.#handles = handles;
    for (const shape of table.shapes) this.#listOf(shape.keys).shapes.push(shape);
  }

  /** @returns a shape that fits the message: learned just now, extended by a literal, or one the caller had forgotten */
  look(message: object): Shape | undefined {
    if (!this.#patience.allows()) return undefined;
    const shape = this.#look(message);
    if (shape === undefined) this.#patience.failed();
    else this.#patience.succeeded();
    return shape;
  }

  #look(message: object): Shape | undefined {
    const keys = Object.keys(message);
    if (!areKeysFit(keys)) return undefined;
    const values = keys.map((key) => (message as Record<string, unknown>)[key]);
    const kinds = values.map((value) => this.#kindOf(value));
    if (kinds.includes(UNFIT)) return undefined;
    const list = this.#listOf(keys);
    for (const shape of list.shapes) if (this.#extend(shape, kinds, values)) return shape;
    return this.#sight(list, keys, { kinds, values });
  }

  /** True if the message fits the shape, perhaps with literals that the shape gets now. */
  #extend(shape: Shape, kinds: readonly number[], values: readonly unknown[]): boolean {
    const missing: number[] = [];
    for (let field = 0; field < kinds.length; field++) {
      const fit = fitOf(shape, field, kinds[field] as number, values[field]);
      if (fit === 'no') return false;
      if (fit === 'literal') missing.push(field);
    }
    return missing.every((field) => this.#table.addLiteral(shape, field, values[field] as string));
  }

  #sight(list: KeyList, keys: readonly string[], seen: Seen): Shape | undefined {
    const signature = seen.kinds.join('');
    let sighting = list.sightings.get(signature);
    if (sighting === undefined) {
      if (list.sightings.size >= SIGNATURES_MAX) list.sightings.clear();
      sighting = { count: 0, texts: keys.map(() => new Set<string>()) };
      list.sightings.set(signature, sighting);
    }
    sighting.count++;
    for (const [field, value] of seen.values.entries()) if (typeof value === 'string') sighting.texts[field]?.add(value);
    if (sighting.count < SIGHTINGS_TO_LEARN) return undefined;
    list.sightings.delete(signature);
    return this.#learn(list, keys, kindsOf(seen.kinds, sighting.texts), seen.values);
  }

  #learn(list: KeyList, keys: readonly string[], kinds: readonly number[], values: readonly unknown[]): Shape | undefined {
    const full = list.shapes.length >= VARIANTS_MAX || this.#table.shapes.length >= SHAPES_MAX;
    const shape = full ? undefined : this.#table.addShape(keys, kinds);
    if (shape === undefined) {
      this.#counters.shapesRefused++;
      return undefined;
    }
    this.#counters.shapesLearned++;
    list.shapes.unshift(shape);
    return kinds.every((kind, field) => kind !== KIND_LITERAL || this.#table.addLiteral(shape, field, values[field] as string))
      ? shape
      : undefined;
  }

  #kindOf(value: unknown): number {
    switch (typeof value) {
      case 'string':
        return value.length <= STRING_UNITS_MAX ? KIND_STRING : KIND_VALUE;
      case 'number':
        return KIND_NUMBER;
      case 'boolean':
        return KIND_BOOLEAN;
      case 'undefined':
        return KIND_NOTHING;
      case 'object':
        if (value === null) return KIND_NOTHING;
        return this.#handles !== undefined && this.#handles.kindOf(value) !== 0 ? KIND_HANDLE : KIND_VALUE;
      case 'bigint':
        return KIND_VALUE;
      default:
        return UNFIT;
    }
  }

  #listOf(keys: readonly string[]): KeyList {
    const name = keys.join(KEY_SEPARATOR);
    const known = this.#lists.get(name);
    if (known !== undefined) return known;
    if (this.#lists.size >= LISTS_MAX) for (const [other, list] of this.#lists) if (list.shapes.length === 0) this.#lists.delete(other);
    const list: KeyList = { shapes: [], sightings: new Map() };
    this.#lists.set(name, list);
    return list;
  }
}

interface Seen {
  readonly kinds: readonly number[];
  readonly values: readonly unknown[];
}

function fitOf(shape: Shape, field: number, kind: number, value: unknown): 'yes' | 'literal' | 'no' {
  const { kind: own, literals } = shape.fields[field] as Field;
  if (kind === KIND_NOTHING || kind === own || own === KIND_VALUE) return 'yes';
  if (own !== KIND_LITERAL || kind !== KIND_STRING) return 'no';
  if (literals.includes(value as string)) return 'yes';
  return literals.length < LITERALS_MAX && (value as string).length <= LITERAL_UNITS_MAX ? 'literal' : 'no';
}

function kindsOf(kinds: readonly number[], texts: readonly Set<string>[]): readonly number[] {
  return kinds.map((kind, field) => (kind === KIND_STRING && isLiteral(texts[field] as Set<string>) ? KIND_LITERAL : kind));
}

function isLiteral(texts: Set<string>): boolean {
  return texts.size <= LITERALS_AT_FIRST && [...texts].every((text) => text.length <= LITERAL_UNITS_MAX);
}
