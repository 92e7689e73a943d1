import { MemoryStateStore } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { STATES } from '#actors/contract/state-port.js';
import { Recording } from '#actors/state/recording.js';
import { StoreQueue } from '#actors/state/store-queue.js';

const ID = { name: 'book', key: 'k' };
/** From one place of waiting to the next a version takes fewer steps of promises than that. */
const STEPS_MAX = 30;

/** One recording, with an actor that is a script: it is written what the test says, and asked nothing. */
class Desk {
  readonly store = new MemoryStateStore();
  readonly recording: Recording;
  readonly #items: unknown[] = [];
  #arrived: () => void = () => undefined;
  #isOver = false;

  constructor() {
    const life = { archive: 'a', keep: 1_000, failed: () => undefined, isOver: () => false };
    const parts = { host: this.#host(), store: new StoreQueue(this.store, life), begun: () => undefined, ended: () => undefined };
    const of = { name: 'actor', isAlive: true } as never;
    this.recording = new Recording({ of, id: ID, from: 0, seen: undefined, isReleased: false }, parts);
    this.recording.begin();
  }

  #host(): never {
    const next = async (): Promise<IteratorResult<unknown>> => {
      while (this.#items.length === 0 && !this.#isOver) await new Promise<void>((resolve) => (this.#arrived = resolve));
      return this.#isOver ? { done: true, value: undefined } : { done: false, value: this.#items.shift() };
    };
    const cancel = (): void => {
      this.#isOver = true;
      this.#arrived();
    };
    const stream = () => ({ sink: {}, cancel, [Symbol.asyncIterator]: () => ({ next }) });
    return { stream, [STATES]: { ask: async () => undefined } } as never;
  }

  write(version: number): void {
    this.#items.push({ snapshot: { version, life: 1, value: version, at: 0, cause: undefined } });
    this.#arrived();
  }

  get stored(): readonly number[] {
    return this.store.read(ID, { limit: 10 }).map(({ version }) => version);
  }
}

async function steps(count: number): Promise<void> {
  for (let step = 0; step < count; step++) await undefined;
}

it('Z17: a version that is handed over in the very step in which its recording ends is not stored behind the back of whoever ended it', async () => {
  const taken: (number | undefined)[] = [];
  for (let before = 0; before < STEPS_MAX; before++) {
    const desk = new Desk();
    desk.write(1);
    await steps(STEPS_MAX);
    desk.write(2);
    await steps(before);
    desk.recording.end();
    const told = desk.recording.newest?.version;
    taken.push(told);
    await steps(2 * STEPS_MAX);
    expect([before, desk.recording.newest?.version]).toEqual([before, told]);
    expect(desk.stored).toEqual(told === 2 ? [1, 2] : [1]);
  }
  // It ended on both sides of the step in which the second was taken.
  expect(new Set(taken)).toEqual(new Set([1, 2]));
});
