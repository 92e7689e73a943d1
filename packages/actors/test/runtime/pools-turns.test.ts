import { type ActorRef, type Blueprint, MailboxFullError, type Message, type Placement, type PoolOptions, pool } from '@ringmaster/actors';
import { SeededRandom } from '@ringmaster/core/testkit';

import { expect, it } from 'vitest';
import type { ActorRefBase } from '#actors/cell/refs/actor-ref-base.js';
import { gate } from '../fixtures/gate.ts';
import { pusher } from '../fixtures/pusher.ts';
import { type RouteeMessage, routee, routeeKey } from '../fixtures/routee.ts';
import { ONE_A_TURN } from '../support/bounds.ts';
import { upTo } from '../support/blocked.ts';
import { waiting } from '../support/mortals.ts';
import type { Stage } from '../support/stage.ts';
import type { VirtualOptions, Way } from '../support/way.ts';
import { inEachWay } from '../support/ways.ts';

type RouteeRef = ActorRef<RouteeMessage>;

const LONG = { timeout: 90_000 };
const TOLD = 20;
let keys = 0;

interface Made {
  /** Where the pool lives. */
  readonly at: Placement;
  readonly options?: Partial<PoolOptions<RouteeMessage>>;
  /** Makes a pool of pools of it. */
  readonly around?: (inner: Blueprint<RouteeMessage>) => Blueprint<RouteeMessage>;
  /** One of its routees handles nothing. */
  readonly stuck?: boolean;
}

/** A pool whose routees others tell as often as they can, from beside them: each takes every place as it becomes free. */
class FloodedPool {
  readonly stage: Stage;
  readonly ref: RouteeRef;
  readonly #living: () => readonly RouteeRef[];
  readonly #tellers: readonly ActorRef<never>[];

  constructor(stage: Stage, ref: RouteeRef, living: () => readonly RouteeRef[], tellers: readonly ActorRef<never>[]) {
    this.stage = stage;
    this.ref = ref;
    this.#living = living;
    this.#tellers = tellers;
  }

  static async open(
    way: Way,
    { at, options, around = (inner) => inner, stuck = false }: Made,
    virtual?: VirtualOptions,
  ): Promise<FloodedPool> {
    const stage = await way.open(ONE_A_TURN, virtual);
    const { system } = stage;
    const key = routeeKey(`test/pool-turns-${keys++}`);
    const all = { size: 2, key, ...options } as PoolOptions<RouteeMessage>;
    const what = around(pool(routee({}) as Blueprint<RouteeMessage>, all));
    const ref = system.spawn(what, { thread: at, mailbox: { capacity: 100 } });
    const living = (): readonly RouteeRef[] => system.findAll(key);
    await stage.until('its routees are there', () => living().length === all.size);
    await Promise.all(living().map((one) => one.started));
    const door = system.spawn(gate, { thread: 'owner' });
    if (stuck) living()[0]?.tell({ type: 'block', key: '', gate: door });
    if (stuck) await waiting(door);
    const places = ['owner', way.first, way.second] as const;
    const tellers = living().map((one) => {
      const teller = system.spawn(pusher, { thread: places[stage.threadOf(one)] as Placement });
      teller.tell({ type: 'push', to: one as never, what: { type: 'note', key: '', n: -1 } as Message });
      return teller as ActorRef<never>;
    });
    await stage.until('they are full', () => living().every(isFull));
    return new FloodedPool(stage, ref, living, tellers);
  }

  get living(): readonly RouteeRef[] {
    return this.#living();
  }

  /** At once, so all of it goes through the pool. */
  tell(): void {
    for (const n of upTo(TOLD)) expect(this.ref.tell({ type: 'note', key: '', n })).toBe('accepted');
  }

  /** All that it was told is through. */
  passed(): Promise<void> {
    return (this.ref as unknown as ActorRefBase).whenPassed();
  }

  dry(): Promise<unknown> {
    return Promise.all(this.#tellers.map((teller) => teller.kill()));
  }

  /** What that one had of the pool, in order. */
  async notes(one: RouteeRef): Promise<readonly number[]> {
    for (;;) {
      // What is on its way may fill it once more before this comes there.
      await this.stage.until('it has room', () => !isFull(one));
      const notes = await one.ask({ type: 'notes', key: '' }, LONG).catch(unlessFull);
      if (notes !== undefined) return notes.map(({ n }) => n).filter((n) => n >= 0);
    }
  }

  /** Dead letters of what the pool was told. */
  lost(): readonly number[] {
    return this.stage.deadLetters.flatMap(({ message }) => {
      const { type, n } = Object(message) as { readonly type?: string; readonly n: number };
      return type === 'note' && n >= 0 ? [n] : [];
    });
  }
}

function isFull(one: RouteeRef): boolean {
  return (one as unknown as Pick<ActorRefBase, 'isOverloaded'>).isOverloaded;
}

function unlessFull(error: unknown): undefined {
  if (!(error instanceof MailboxFullError)) throw error;
}

const sorted = (numbers: readonly number[]): number[] => numbers.toSorted((a, b) => a - b);

inEachWay((way) => {
  const places = way.crosses ? (['owner', way.first] as const) : (['owner'] as const);
  const allIn = async (made: Made): Promise<void> => {
    const set = await FloodedPool.open(way, made);
    set.tell();
    await set.passed();
    await set.dry();
    const stuck = made.stuck === true ? set.living[0] : undefined;
    const heard = await Promise.all(set.living.filter((one) => one !== stuck).map((one) => set.notes(one)));
    expect(sorted(heard.flat())).toEqual(upTo(TOLD));
    for (const numbers of heard) expect(numbers).toEqual(sorted(numbers));
    expect(set.lost()).toEqual([]);
    if (stuck !== undefined) await stuck.kill();
  };

  for (const at of places) {
    const where = at === 'owner' ? 'all in other threads' : 'one beside the pool';
    it.each(['round-robin', 'random', 'smallest-mailbox'] as const)(
      `G2, G8, G62, K13, K20: what a pool waits with is let in whoever tells its routees as often as it can: ${where}, %s`,
      (route) => allIn({ at, options: { route } }),
      90_000,
    );

    it(`G8, G62, K13: also where one of them is stuck: ${where}`, () => allIn({ at, stuck: true }), 90_000);
  }

  it('G8, G62, K19: also by a pool of pools', () => allIn({ at: 'owner', around: (inner) => pool(inner, { size: 1 }) }), 90_000);

  const seeds = way.title === 'virtual' ? [1, 2, 3, 4, 5, 6] : [7];
  it.each(seeds)(
    'G1, G2, G62, K17, K20, K23: whoever of them ends meanwhile, and the pool itself, each message has one end: seed %i',
    async (seed) => {
      const random = new SeededRandom(seed);
      const virtual = way.title === 'virtual' ? ({ seed } as object) : undefined;
      const set = await FloodedPool.open(way, { at: places[seed % places.length] as Placement, options: { size: 3 } }, virtual);
      const { stage, ref } = set;
      const ends = seed % 2 === 0;
      set.tell();
      for (const one of set.living.slice(1)) {
        for (let turns = random.next() * 40; turns > 0; turns--) await stage.pass(0);
        await one[random.next() < 0.5 ? 'kill' : 'stop']();
      }
      if (ends) await ref.stop();
      else await set.passed();
      await set.dry();
      await stage.untilQuiet();
      const heard = await Promise.all(set.living.map((one) => set.notes(one)));
      for (const numbers of heard) expect(numbers).toEqual(sorted(numbers));
      const had = [...heard.flat(), ...set.lost()];
      expect(sorted([...new Set(had)])).toEqual(sorted(had));
      // What those had who have ended is not known any more, nor is that of the first if the pool has ended.
      if (!ends) expect(set.living).toHaveLength(3);
    },
    90_000,
  );
});
