import { brokerStore, MemoryStateStore, MemoryStore, MessageBroker, StateArchive, stateArchive } from '@ringmaster/actors';
import { createTestSystem } from '@ringmaster/actors/testkit';
import { expect, it } from 'vitest';
import { letters } from '../../fixtures/clerks.js';
import { bookKey, scribe } from '../../fixtures/scribe.js';

/** What a store of these tests was asked, by which life, until the test lets it go on. */
class Desk {
  readonly asked: string[] = [];
  lives = 0;
  #going: (() => void)[] = [];
  isOpen = true;
  /** What is asked from now on fails, when it is let go on. */
  isDown = false;

  async ask(life: number, what: string): Promise<void> {
    this.asked.push(`${life} ${what}`);
    if (!this.isOpen) await new Promise<void>((go) => this.#going.push(go));
    if (this.isDown) throw new Error('The disk is gone');
  }

  goOn(): void {
    this.isOpen = true;
    for (const go of this.#going.splice(0)) go();
  }
}

let desk = new Desk();
let kept = new MemoryStore();
let states = new MemoryStateStore();

const slowStore = brokerStore(import.meta.url, 'slow-store', () => {
  const life = ++desk.lives;
  return {
    load: () => kept.load(),
    commit: async (changes) => {
      await desk.ask(life, `commit ${changes.flatMap((one) => (one.type === 'added' ? [JSON.stringify(one.message.body)] : [])).join()}`);
      kept.commit(changes);
    },
  };
});

const slowArchive = stateArchive(import.meta.url, 'slow-archive', () => {
  const life = ++desk.lives;
  return {
    append: (versions) => states.append(versions),
    read: (of, range) => states.read(of, range),
    list: async () => {
      await desk.ask(life, 'list');
      return states.list();
    },
    forget: async (of, before) => {
      await desk.ask(life, 'forget');
      states.forget(of, before);
    },
  };
});

it('B11, G68: of a broker that was killed nothing is committed behind the back of the next one, whose messages have those keys by then', async () => {
  [desk, kept] = [new Desk(), new MemoryStore()];
  await using kit = await createTestSystem({ mode: 'one-thread', allowIo: true });
  const start = (): MessageBroker => MessageBroker.start(kit, { store: slowStore(), queues: [letters] });
  const first = start();
  await first.enqueue(letters, { n: 1 });
  desk.isOpen = false;
  const lost = [2, 3].map((n) => first.enqueue(letters, { n }).catch(({ name }: Error) => name));
  await first.stats(letters);
  // Under way when the life ends; that one is the store's to keep, or not to.
  lost.push(first.enqueue(letters, { n: 4 }).catch(({ name }: Error) => name));
  await first.stats(letters);
  await first.ref.kill();
  expect(await Promise.all(lost)).toEqual(['ActorStoppedError', 'ActorStoppedError', 'ActorStoppedError']);
  const second = start();
  await second.ref.started;
  desk.goOn();
  await second.enqueue(letters, { n: 5 });
  const committed = desk.asked.filter((one) => one.startsWith('1 ') && one.includes('4'));
  expect(committed).toEqual([]);
  await second.stop();
});

it.each(['stop', 'kill'] as const)(
  'B11: a commit that fails when its broker has been told to %s fails nothing else, and holds up nobody',
  async (how) => {
    [desk, kept] = [new Desk(), new MemoryStore()];
    await using kit = await createTestSystem({ mode: 'one-thread', allowIo: true });
    const unhandled: unknown[] = [];
    const note = (error: unknown): void => void unhandled.push(error);
    process.on('unhandledRejection', note);
    const broker = MessageBroker.start(kit, { store: slowStore(), queues: [letters] });
    await broker.enqueue(letters, { n: 1 });
    Object.assign(desk, { isOpen: false, isDown: true });
    const lost = broker.enqueue(letters, { n: 2 }).catch(({ name }: Error) => name);
    await broker.stats(letters);
    const ended = broker.ref[how]();
    // It waits for its store, or is gone.
    await kit.settle();
    desk.goOn();
    await ended;
    expect(await lost).toBe('ActorStoppedError');
    await kit.settle();
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
    if (how === 'stop') await kit.log.expect('warn', 'store has failed at the end of its broker');
  },
);

it('Z14: of an archive that was killed nothing more is asked of its store, beside the next one', async () => {
  [desk, states] = [new Desk(), new MemoryStateStore()];
  await using kit = await createTestSystem({ mode: 'one-thread', allowIo: true });
  const ref = kit.spawn(scribe({}));
  const first = StateArchive.start(kit, slowArchive);
  await first.record(ref, bookKey, { as: 'book' });
  desk.isOpen = false;
  const lost = [first.list(), first.forget('book', bookKey)].map((one) => one.catch(({ name }: Error) => name));
  await first.release('nobody', bookKey);
  await first.ref.kill();
  expect(await Promise.all(lost)).toEqual(['ActorStoppedError', 'ActorStoppedError']);
  const second = StateArchive.start(kit, slowArchive);
  await second.record(ref, bookKey, { as: 'book' });
  desk.goOn();
  await second.list();
  expect(desk.asked).toEqual(['1 list', '2 list']);
  expect(await second.history('book', bookKey)).toMatchObject([{ number: 1 }, { number: 2 }]);
});

const halfStore = brokerStore(import.meta.url, 'half-store', () => ({ load: () => [] }) as never);
const noStore = brokerStore(import.meta.url, 'no-store', () => undefined as never);
const promisedLoad = brokerStore(import.meta.url, 'promised-load', () => ({ load: async () => [], commit: () => undefined }) as never);
const halfArchive = stateArchive(import.meta.url, 'half-archive', () => ({ append: () => undefined }) as never);

it('B11, Z14, G12: what is no store fails the start, and names what is missing', async () => {
  await using kit = await createTestSystem({ mode: 'one-thread' });
  for (const [store, why] of [
    [halfStore, 'Cannot open store "half-store": what was made has no commit()'],
    [noStore, 'Cannot open store "no-store": what was made is no object, but undefined'],
    [promisedLoad, 'Cannot open broker: its store gave no batches of changes to go through, but an instance of Promise'],
  ] as const) {
    await expect(MessageBroker.start(kit, { store: store() }).ref.started).rejects.toThrow(why);
  }
  await expect(StateArchive.start(kit, halfArchive).ref.started).rejects.toThrow(
    'Cannot open the store of archive "half-archive": what was made has no read()',
  );
});
