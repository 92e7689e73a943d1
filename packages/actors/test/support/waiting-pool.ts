import { type ActorRef, type Blueprint, type DeadLetterReason, type PoolOptions, pool, router } from '@ringmaster/actors';
import { gate, type GateMessage } from '../fixtures/gate.ts';
import { type RouteeMessage, routee, routeeKey } from '../fixtures/routee.ts';
import { isOverloaded, untilFull } from './full.ts';
import { waiting } from './mortals.ts';
import type { Stage } from './stage.ts';
import { turn } from './until.ts';
import type { Way } from './way.ts';

export type RouteeRef = ActorRef<RouteeMessage>;
export type Door = ActorRef<GateMessage>;
export type Side = 'near' | 'far';

const patient = { timeout: 60_000 };
export const byHash = { hashOf: 'key' } as const;
export const toAll = ['broadcast', 'scatter-gather-first'] as const;
/** What fills a mailbox. */
const FILL = -1;
let keys = 0;

/** Where a routee may live, seen from its pool. */
export function sidesOf(way: Way): readonly Side[] {
  return way.crosses ? ['near', 'far'] : ['near'];
}

/** Some turns, in which nothing should come about. */
export async function turns(): Promise<void> {
  for (let count = 0; count < 10; count++) await turn();
}

/** A pool of two that waits for room. What this thread tells it goes through it, as long as nobody has awaited its start. */
export class WaitingPool {
  readonly stage: Stage;
  readonly ref: RouteeRef;
  /** The first two. */
  readonly routees: readonly RouteeRef[];
  readonly #living: () => readonly RouteeRef[];

  constructor(stage: Stage, ref: RouteeRef, living: () => readonly RouteeRef[]) {
    this.stage = stage;
    this.ref = ref;
    this.routees = living();
    this.#living = living;
  }

  /** @param around makes a pool of pools of it */
  static async open(
    way: Way,
    options: Partial<PoolOptions<RouteeMessage>> = {},
    around = (inner: Blueprint<RouteeMessage>): Blueprint<RouteeMessage> => inner,
  ): Promise<WaitingPool> {
    const stage = await way.open({ defaults: { mailboxCapacity: 4, mailboxReserve: 8 } });
    const key = routeeKey(`test/waiting-pool-${keys++}`);
    const all = { size: 2, route: byHash, key, ...options } as PoolOptions<RouteeMessage>;
    const what = around(pool(routee({}) as Blueprint<RouteeMessage>, all));
    const ref = stage.system.spawn(what, { name: 'pool', thread: way.second });
    const living = (): readonly RouteeRef[] => stage.system.findAll(key);
    await stage.until('its routees are there', () => living().length === 2);
    await Promise.all(living().map((one) => one.started));
    return new WaitingPool(stage, ref, living);
  }

  get living(): readonly RouteeRef[] {
    return this.#living();
  }

  /** One on that side, and the other one. */
  pair(side: Side): [RouteeRef, RouteeRef] {
    const isNear = (one: RouteeRef): boolean => this.stage.threadOf(one) === this.stage.threadOf(this.ref);
    const [first, second] = this.routees.toSorted((a, b) => Number(isNear(b)) - Number(isNear(a))) as [RouteeRef, RouteeRef];
    return side === 'near' ? [first, second] : [second, first];
  }

  /** A key whose messages go to that one, as long as both live. */
  async keyOf(one: RouteeRef): Promise<string> {
    const direct = router(this.routees, byHash);
    for (let n = 0; ; n++) if ((await this.stage.inTime(direct.ask({ type: 'who', key: `${n}` }, patient))) === one.name) return `${n}`;
  }

  /** From now on it handles nothing until the door opens, and has no room. `first` is what it handles then. */
  async fill(one: RouteeRef, first?: RouteeMessage): Promise<Door> {
    const door = this.stage.system.spawn(gate, { thread: 'owner' });
    one.tell({ type: 'block', key: '', gate: door });
    await waiting(door);
    if (first !== undefined) one.tell(first);
    await untilFull(this.stage, one, () => one.tell({ type: 'note', key: '', n: FILL }));
    return door;
  }

  fillBoth([one, other]: readonly [RouteeRef, RouteeRef]): Promise<[Door, Door]> {
    return Promise.all([this.fill(one), this.fill(other)]);
  }

  tell(key: string, ...numbers: number[]): void {
    for (const n of numbers) this.ref.tell({ type: 'note', key, n });
  }

  /** The pool is at a message that it finds no room for. */
  async untilItWaits(): Promise<void> {
    for (;;) {
      const { current } = await this.stage.inTime(this.stage.system.inspect(this.ref));
      if (current?.messageType === 'note') break;
      await this.stage.moment();
    }
    await turns();
  }

  /** All is done, and whoever has ended is replaced. */
  async untilReplaced(): Promise<void> {
    await this.stage.inTime(this.stage.untilQuiet());
    await this.stage.until('it is replaced', () => this.living.length === 2);
  }

  /** What the pool has passed on to that one. */
  async notes(one: RouteeRef): Promise<readonly number[]> {
    return (await this.stage.inTime(one.ask({ type: 'notes', key: '' }, patient))).map(({ n }) => n).filter((n) => n !== FILL);
  }

  /** The same for all that live. */
  async allNotes(): Promise<readonly number[]> {
    return (await Promise.all(this.living.map((one) => this.notes(one)))).flat().toSorted((a, b) => a - b);
  }

  /** Each of its routees has taken up its work, after a death say. */
  untilRoom(): Promise<void> {
    return this.stage.until('all have room', () => !this.living.some(isOverloaded));
  }

  async untilIn(one: RouteeRef): Promise<void> {
    await this.stage.until('it has room', () => !isOverloaded(one));
    while ((await this.notes(one)).length === 0) await this.stage.moment();
  }

  /** Dead letters of what the pool was told. */
  lost(): readonly { readonly n: number; readonly reason: DeadLetterReason; readonly target: unknown; readonly sender: unknown }[] {
    return this.stage.deadLetters.flatMap(({ message, reason, target, sender }) => {
      // An answer, say, may be anything.
      const { type, n } = Object(message) as { readonly type?: string; readonly n: number };
      return type === 'note' && n !== FILL ? [{ n, reason, target, sender }] : [];
    });
  }
}
