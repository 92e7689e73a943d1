import { VirtualMachine } from '@ringmaster/core/testkit';
import { expect, it } from 'vitest';
import { Dispatcher } from '#actors/dispatch/dispatcher.js';
import { Hearing } from '#actors/system/thread/work/hearing.js';

const ROUND_MS = 100;

/** A thread whose actors have their turns when the test says so. */
function set() {
  const machine = new VirtualMachine();
  const host = machine.host();
  const seen: string[] = [];
  const thread = {
    host,
    dispatcher: new Dispatcher(() => undefined),
    duty: { poll: () => void seen.push('read') },
    hasEnded: false,
  };
  const ready = (name: string): void =>
    thread.dispatcher.ready({
      queued: false,
      isDueQueued: false,
      runTurn: () => {
        seen.push(`turn of ${name}`);
        return false;
      },
    });
  const steps = (count: number): void => {
    for (let step = 0; step < count; step++) machine.step();
  };
  return { machine, thread, seen, ready, steps, hearing: new Hearing(thread) };
}

it('Y2: those who are ready have a turn, then the rings are read, then the event loop has its turn', () => {
  const { thread, seen, ready, steps, hearing } = set();
  ready('a');
  ready('b');
  hearing.hear(() => void seen.push('heard'));
  ready('c');
  steps(5);
  expect(seen).toEqual([]);
  while (seen.length < 2) thread.dispatcher.runNext();
  steps(5);
  expect(seen).toEqual(['turn of a', 'turn of b']);
  thread.dispatcher.runNext();
  steps(1);
  expect(seen.slice(2)).toEqual(['read']);
  thread.host.later(() => void seen.push('came meanwhile'));
  steps(2);
  expect(seen.slice(2)).toEqual(['read', 'heard', 'came meanwhile']);
});

it('Y4: nobody waits for longer than 100 ms for those who are ready, and the rings are read all the same', () => {
  const { machine, seen, ready, steps, hearing } = set();
  ready('a');
  hearing.hear(() => void seen.push('heard'));
  machine.clock.moveTo(ROUND_MS - 1);
  steps(3);
  expect(seen).toEqual([]);
  machine.clock.moveTo(ROUND_MS);
  steps(2);
  expect(seen).toEqual(['read', 'heard']);
});

it('Y2: whoever is late while others are heard is heard with them, unless the rings are read already', () => {
  const { thread, seen, steps, hearing } = set();
  const hear = (name: string): void => hearing.hear(() => void seen.push(name));
  hear('first');
  hear('second');
  thread.dispatcher.runNext();
  steps(1);
  hear('third');
  steps(2);
  expect(seen).toEqual(['read', 'first', 'second']);
  while (thread.dispatcher.runNext());
  steps(4);
  expect(seen).toEqual(['read', 'first', 'second', 'read', 'third']);
});

it('Y2: one that fails does not keep the others from being heard', () => {
  const { thread, seen, steps, hearing } = set();
  hearing.hear(() => {
    throw new Error('struck, and failed');
  });
  hearing.hear(() => void seen.push('second'));
  thread.dispatcher.runNext();
  steps(1);
  expect(() => steps(1)).toThrow('struck, and failed');
  steps(1);
  expect(seen).toEqual(['read', 'second']);
});

it('Y2: a thread that has ended reads nothing more, and its limits strike', () => {
  const { thread, seen, steps, hearing } = set();
  thread.hasEnded = true;
  hearing.hear(() => void seen.push('heard'));
  steps(2);
  expect(seen).toEqual(['heard']);
});
