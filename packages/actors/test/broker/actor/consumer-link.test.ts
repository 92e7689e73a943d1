import { describe, expect, it } from 'vitest';
import { ConsumerLink, type LinkOwner } from '#actors/broker/actor/consumer-link.js';
import { QueuedMessage } from '#actors/broker/queue/queued-message.js';

interface Item {
  readonly type: string;
  readonly body?: unknown;
  readonly bodies?: readonly unknown[];
  readonly tags?: readonly number[];
}

function message(key: number, body: unknown = key, priority = 0): QueuedMessage<never> {
  const facts = { key, givenId: undefined, body, priority, bytes: 0, deaths: [], hops: 0, request: undefined };
  const made = new QueuedMessage<never>(facts, 1_000 + key, undefined);
  Object.assign(made, { attempt: 1, slot: key, serial: 0 });
  return made;
}

/** A link whose writer has room for so many items, and refuses what has a function in it. */
class Line {
  readonly written: Item[] = [];
  readonly unsendable: number[] = [];
  readonly crowdedOut: number[] = [];
  readonly gathering: ConsumerLink[] = [];
  readonly link: ConsumerLink;
  room = Number.POSITIVE_INFINITY;
  made = (): void => undefined;

  constructor(prefetch: number) {
    const tryWrite = (item: Item): boolean => {
      if (item.type !== 'begun' && JSON.stringify(item).includes('unsendable')) throw new TypeError('it cannot be sent');
      return this.room-- > 0 && this.written.push(item) > 0;
    };
    const ready = (): Promise<void> => new Promise<void>((resolve) => (this.made = resolve));
    const writer = Object.defineProperty({ tryWrite, end: () => this.written.push({ type: 'end' }) }, 'ready', { get: ready });
    const owner: LinkOwner = {
      unsendable: (_, tag) => this.unsendable.push(tag),
      crowdedOut: (_, tag) => this.crowdedOut.push(tag),
      gathers: (link) => this.gathering.push(link),
    };
    this.link = new ConsumerLink({ id: 'c', queue: 'q', prefetch }, writer as never, owner);
  }

  get bodies(): unknown[] {
    return this.written.flatMap(({ body, bodies }) => bodies ?? [body]);
  }
}

describe('ConsumerLink', () => {
  it('U5: for a thread that reads nothing no more waits than its consumer may have in hand, the latest of it', async () => {
    const line = new Line(3);
    line.room = 1;
    line.link.begin(1, '');
    for (let n = 0; n < 100; n++) line.link.deliver(message(n), false);
    line.link.flush();
    line.room = Number.POSITIVE_INFINITY;
    line.made();
    await Promise.resolve();
    await Promise.resolve();
    expect(line.bodies).toEqual([undefined, 96, 97, 98, 99]);
    // Whether their time is over their queue knows.
    expect(line.crowdedOut).toEqual(Array.from({ length: 96 }, (_, n) => n));
  });

  it('U10: what one turn delivers goes in one item at its end, and one alone as ever', () => {
    const { link, written, gathering } = new Line(100);
    for (const n of [1, 2, 3]) link.deliver(message(n), false);
    expect(written).toEqual([]);
    expect(gathering).toEqual([link]);
    link.flush();
    link.deliver(message(4), false);
    link.flush();
    link.flush();
    expect(written).toEqual([
      { type: 'delivered-together', tags: [1, 2, 3], keys: [1, 2, 3], bodies: [1, 2, 3], at: 1_001, laterMs: [0, 1, 2], isLast: false },
      { type: 'delivered', tag: 4, key: 4, body: 4, at: 1_004, isLast: false },
    ]);
  });

  it('U10: an item has 64 at most, and fewer of long ones', () => {
    const { link, written } = new Line(1_000);
    for (let n = 0; n < 130; n++) link.deliver(message(n), false);
    expect(written.map(({ tags }) => tags?.length)).toEqual([64, 64]);
    link.flush();
    written.length = 0;
    for (let n = 0; n < 4; n++) link.deliver(message(n, 'x'.repeat(8_000)), false);
    expect(written.map(({ tags }) => tags?.length)).toEqual([2, 2]);
  });

  it('U10: keeps the order, whatever is not like the others, and ends behind what was gathered', () => {
    const line = new Line(100);
    const { link, written } = line;
    for (const n of [1, 2]) link.deliver(message(n), false);
    link.deliver(message(3, 3, 9), false);
    link.deliver(message(4), false);
    link.end();
    expect(written.map(({ type }) => type)).toEqual(['delivered-together', 'delivered-again', 'delivered', 'end']);
    expect(line.bodies).toEqual([1, 2, 3, 4, undefined]);
  });

  it('U10: what is the last attempt is in an item with others that are, and in no other', () => {
    const { link, written } = new Line(100);
    for (const [n, isLast] of [true, true, false, false, true].entries()) link.deliver(message(n), isLast);
    link.flush();
    expect(written).toMatchObject([
      { bodies: [0, 1], isLast: true },
      { bodies: [2, 3], isLast: false },
      { body: 4, isLast: true },
    ]);
  });

  it('U10: one that cannot be sent is found among the others, which go', () => {
    const line = new Line(100);
    for (const [n, body] of [1, 'unsendable', 3].entries()) line.link.deliver(message(n, body), false);
    line.link.flush();
    expect(line.bodies).toEqual([1, 3]);
    expect(line.unsendable).toEqual([1]);
  });

  it('U10: what finds no room waits one by one, in order', async () => {
    const line = new Line(100);
    line.room = 0;
    for (const n of [1, 2, 3]) line.link.deliver(message(n), false);
    line.link.flush();
    line.link.deliver(message(4), false);
    line.link.flush();
    expect(line.written).toEqual([]);
    line.room = Number.POSITIVE_INFINITY;
    line.made();
    await Promise.resolve();
    await Promise.resolve();
    expect(line.bodies).toEqual([1, 2, 3, 4]);
  });
});
