import { Dispatcher, type Runnable } from '#actors/dispatch/dispatcher.js';
import { expect, it } from 'vitest';

/** Runs so many turns, and writes down whose they were. */
function rounds(turns: number, prepare: (make: (name: string, more?: () => boolean) => Runnable, dispatcher: Dispatcher) => void) {
  const ran: string[] = [];
  let pokes = 0;
  const dispatcher = new Dispatcher(() => void pokes++);
  const make = (name: string, more = () => false): Runnable => ({
    queued: false,
    isDueQueued: false,
    runTurn: () => {
      ran.push(name);
      return more();
    },
  });
  prepare(make, dispatcher);
  for (let turn = 0; turn < turns; turn++) dispatcher.runNext();
  return { ran: ran.join(' '), pokes, dispatcher };
}

it('T1: who is ready gets one turn each, in order; who has more to do goes to the end', () => {
  const { ran, pokes, dispatcher } = rounds(7, (make, queue) => {
    queue.ready(make('a', () => true));
    queue.ready(make('b'));
    queue.ready(make('c', () => true));
  });
  expect(ran).toBe('a b c a c a c');
  expect([pokes, dispatcher.length]).toEqual([1, 2]);
});

it('T1: one that is ready twice waits once', () => {
  const { ran } = rounds(5, (make, queue) => {
    const a = make('a');
    for (let time = 0; time < 3; time++) queue.ready(a);
    queue.ready(make('b'));
  });
  expect(ran).toBe('a b');
});

it('G10, T1: a step of a life goes before all turns of messages, however many wait', () => {
  const { ran } = rounds(3, (make, queue) => {
    for (let n = 0; n < 1_000; n++) queue.ready(make(`m${n}`, () => true));
    queue.due(make('stop'));
  });
  expect(ran).toBe('stop m0 m1');
});

it('G10, T1: steps that lead to steps leave every fourth turn to the others', () => {
  const { ran } = rounds(9, (make, queue) => {
    const chain = (): Runnable =>
      make('step', () => {
        queue.due(chain());
        return false;
      });
    queue.ready(make('m', () => true));
    queue.due(chain());
  });
  expect(ran).toBe('step step step m step step step m step');
});

it('T1: one that waits for both has both turns', () => {
  const { ran, dispatcher } = rounds(4, (make, queue) => {
    const a = make('a');
    queue.ready(make('b'));
    queue.ready(a);
    queue.due(a);
    queue.due(a);
  });
  expect(ran).toBe('a b a');
  expect(dispatcher.length).toBe(0);
});

it('T1: the queue grows, and its order stays', () => {
  const names = Array.from({ length: 500 }, (_, n) => `${n}`);
  const { ran } = rounds(500, (make, queue) => {
    for (const name of names) queue.ready(make(name));
  });
  expect(ran).toBe(names.join(' '));
});
