import { RecordMemory } from '../../memory/record-memory.ts';
import { Inside } from './shape.ts';

const NO_MEMORY = new RecordMemory(new ArrayBuffer(0));

/** Where the values of one message are written, and how far that is. */
export class ValueRoom {
  memory = NO_MEMORY;
  limit = 0;
  /** Word of the next body. */
  body = 0;
  /** Objects and lists around the value that is written, within the message. */
  depth = 0;
  /** Lists among these. */
  lists = 0;
  /** Parts that the general codec has written. */
  generalParts = 0;
  /** Of the field around the value. */
  inside = new Inside();

  begin(memory: RecordMemory, limit: number, body: number): void {
    this.memory = memory;
    this.limit = limit;
    this.body = body;
    this.depth = 0;
    this.lists = 0;
    this.generalParts = 0;
  }

  /** Keeps no memory alive. */
  end(): void {
    this.memory = NO_MEMORY;
  }
}
