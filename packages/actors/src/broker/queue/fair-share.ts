import type { LineOwner, ReadyLine } from './ready-line.ts';

/** What takes turns with others in a queue (B15): all messages of one fairness key. */
export class FairShare implements LineOwner {
  readonly key: string;
  readonly id: number;
  readonly number: number;
  weight = 1;
  /** Key of the message that has said so; a store does not give messages back in the order in which they came. */
  weightFrom = -1;
  /** In the queue, wherever. */
  messages = 0;
  /** Those that may be delivered, by priority. */
  readonly lines: (ReadyLine | undefined)[] = [];

  constructor(key: string, id: number, number: number) {
    this.key = key;
    this.id = id;
    this.number = number;
  }
}
