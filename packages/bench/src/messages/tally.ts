import type { Payload, Tally } from './messages.ts';

/**
 * Counts messages and weighs them, on both sides: equal tallies say that everything arrived and that the
 * receiver had each message whole. Wraps at 32 bits.
 */
export class TallyCounter {
  #count = 0;
  #weight = 0;

  add(message: Payload): void {
    this.#count += 1;
    this.#weight = (this.#weight + weightOf(message)) | 0;
  }

  get tally(): Tally {
    return { count: this.#count, weight: this.#weight };
  }
}

function weightOf(message: Payload): number {
  switch (message.type) {
    case 'transfer':
      return message.id + message.amount + message.from.length;
    case 'quote':
      return message.id + message.price * 8 + message.side.length;
    case 'block':
      return message.id + message.body.byteLength + (message.body[message.body.byteLength - 1] ?? 0);
    case 'note':
      return message.id + message.text.length;
  }
}
