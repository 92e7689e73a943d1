import type { RecordMemory } from '../../memory/record-memory.ts';
import type { Shape } from './shape.ts';
import type { ShapeLearner } from './shape-learner.ts';
import { MISFIT, type ShapeFinding, type ShapeWriting } from './value-ports.ts';
import type { ValueRoom } from './value-room.ts';

/** A power of two. */
const BUCKETS = 256;
/** Shapes in a bucket. Those used longest ago leave it: the learner knows them by their keys, which takes longer. */
const TRIES_MAX = 16;

/** Guesses which of the learned shapes an object has, by a cheap hash of its `type` or, without one, of its first key; then tries. */
export class ShapeFinder implements ShapeFinding {
  readonly #encoder: ShapeWriting;
  readonly #learner: ShapeLearner;
  /** The shape used last first. */
  readonly #buckets: Shape[][] = Array.from({ length: BUCKETS }, () => []);
  /** Of the last object without a `type`. */
  #recent: Shape | undefined;

  constructor(encoder: ShapeWriting, learner: ShapeLearner) {
    this.#encoder = encoder;
    this.#learner = learner;
  }

  /**
   * Limit: five parameters, on the hot path.
   *
   * @param room of the message, if the object lies in one
   * @returns the length in bytes, `MISFIT`, `LEFT` or `OVERFLOW`
   * @throws what a getter threw
   */
  encode(object: object, memory: RecordMemory, offset: number, limit: number, room: ValueRoom | undefined): number {
    // `type` is read first: it teaches the compiler the object's class, which makes the look at its prototype free.
    const { type } = object as { type?: unknown };
    if (Object.getPrototypeOf(object) !== Object.prototype) return MISFIT;
    if (typeof type !== 'string') return this.#typeless(object, memory, offset, limit, room);
    const bucket = this.#buckets[hashOf(type)] as Shape[];
    for (let index = 0; index < bucket.length; index++) {
      const shape = bucket[index] as Shape;
      const length = this.#encoder.encode(shape, object, memory, offset, limit, room);
      if (length === MISFIT) continue;
      if (index > 0) moveToFront(bucket, index);
      return length;
    }
    return this.#learn(bucket, object, { memory, offset, limit, room });
  }

  /** The same once more, so that messages with a `type` need not pass by here (2 ns). Limit: five parameters, as above. */
  #typeless(object: object, memory: RecordMemory, offset: number, limit: number, room: ValueRoom | undefined): number {
    if (this.#recent !== undefined) {
      const length = this.#encoder.encode(this.#recent, object, memory, offset, limit, room);
      if (length !== MISFIT) return length;
    }
    const bucket = this.#buckets[hashOf(firstKeyOf(object))] as Shape[];
    for (let index = 0; index < bucket.length; index++) {
      const shape = bucket[index] as Shape;
      const length = this.#encoder.encode(shape, object, memory, offset, limit, room);
      if (length === MISFIT) continue;
      if (index > 0) moveToFront(bucket, index);
      this.#recent = shape;
      return length;
    }
    const length = this.#learn(bucket, object, { memory, offset, limit, room });
    if (length >= 0) this.#recent = bucket[0];
    return length;
  }

  found(object: object): Shape | undefined {
    const { type } = object as { type?: unknown };
    return typeof type === 'string' ? this.#buckets[hashOf(type)]?.[0] : this.#recent;
  }

  #learn(bucket: Shape[], object: object, { memory, offset, limit, room }: Place): number {
    const shape = this.#learner.look(object);
    if (shape === undefined) return MISFIT;
    const known = bucket.indexOf(shape);
    if (known >= 0) bucket.splice(known, 1);
    bucket.unshift(shape);
    if (bucket.length > TRIES_MAX) bucket.pop();
    return this.#encoder.encode(shape, object, memory, offset, limit, room);
  }
}

interface Place {
  readonly memory: RecordMemory;
  readonly offset: number;
  readonly limit: number;
  readonly room: ValueRoom | undefined;
}

function hashOf(text: string): number {
  const { length } = text;
  return length === 0 ? 0 : (length + text.charCodeAt(0) * 3 + text.charCodeAt(length - 1) * 7) & (BUCKETS - 1);
}

function firstKeyOf(object: object): string {
  for (const key in object) return key;
  return '';
}

function moveToFront(bucket: Shape[], index: number): void {
  const [shape] = bucket.splice(index, 1);
  if (shape !== undefined) bucket.unshift(shape);
}
