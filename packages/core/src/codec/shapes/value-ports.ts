import type { RecordMemory } from '../../memory/record-memory.ts';
import type { Shape } from './shape.ts';
import type { ValueRoom } from './value-room.ts';

/** Beside lengths and `OVERFLOW`: the object has not this shape, or none. Nothing readable was written. */
export const MISFIT = -2;
/** The message is one for the general codec, whatever its shape. */
export const LEFT = -3;
/** The value is one for the general codec. */
export const GENERAL = -4;
/** A value was written. */
export const WRITTEN = 0;

/** Writes an object of a shape. A message is one, and may have others inside. */
export interface ShapeWriting {
  /**
   * @param room of the message that the object lies in; none if it is the message
   * @returns the length in bytes, `MISFIT`, `LEFT`, `GENERAL` or `OVERFLOW`
   *
   * Limit: six parameters, on the hot path.
   */
  encode(shape: Shape, object: object, memory: RecordMemory, offset: number, limit: number, room: ValueRoom | undefined): number;
}

/** The same, of a shape that is to be found first. */
export interface ShapeFinding {
  /** Limit: five parameters, as above. */
  encode(object: object, memory: RecordMemory, offset: number, limit: number, room: ValueRoom | undefined): number;
  /** The shape of the object that it has just written. */
  found(object: object): Shape | undefined;
}

/** Writes those values of an object that have no cell of their own kind. */
export interface ValueWriting {
  /**
   * @param bits one for each of their fields, the first lowest
   * @param last value of the last of them
   * @param start the object's first word
   * @param body the next free one
   * @returns the length of the whole object in bytes, `LEFT`, `GENERAL` or `OVERFLOW`
   *
   * Limit: nine parameters, all that the encoder has in hand at its end.
   */
  writeFields(
    shape: Shape,
    object: object,
    bits: number,
    last: unknown,
    memory: RecordMemory,
    start: number,
    body: number,
    limit: number,
    room: ValueRoom | undefined,
  ): number;
}
