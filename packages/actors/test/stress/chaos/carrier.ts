import {
  type ActorRef,
  actor,
  CommunicationError,
  on,
  type ReplyTo,
  type SharedBlock,
  StateError,
  type StreamTo,
  stateKey,
  TaskError,
} from '@ringmaster/actors';
import { SeededRandom } from '@ringmaster/core/testkit';
import { HEAD_WORDS, inspect, paint, wordsOf } from '../cargo.ts';
import { endThread, type ThreadEnding } from '../end-thread.ts';
import { Books } from './books.ts';
import { ParcelPage } from './parcel-page.ts';
import { isWhole, type Payload, payloadOf, sumOf } from './payload.ts';
import type { FailureKind } from './plan.ts';

/** Numbered by its sender, `from` being that one's place in the books. */
export interface Parcel extends Payload {
  readonly type: 'parcel';
  readonly from: number;
  readonly n: number;
}

export interface Item extends Payload {
  readonly n: number;
}

/** What an ask is answered with: it names the ask, so that one which comes too late is known. */
export interface Echo {
  readonly echoOf: number;
  readonly sum: number;
}

export type CarrierMessage =
  | Parcel
  /** The program's `ask`th. Answered with what its payload sums up to. */
  | { readonly type: 'echo'; readonly ask: number; readonly isLater: boolean; readonly payload: Payload; readonly replyTo: ReplyTo<Echo> }
  /** Sends so many parcels to each of these, and a block to one of them. */
  | { readonly type: 'pump'; readonly to: readonly ActorRef<CarrierMessage>[]; readonly count: number }
  | { readonly type: 'haul'; readonly block: SharedBlock; readonly to: readonly ActorRef<CarrierMessage>[]; readonly hops: number }
  | { readonly type: 'export'; readonly to: StreamTo<Item>; readonly count: number }
  | { readonly type: 'mark' }
  | { readonly type: 'pass on' }
  | { readonly type: 'slow'; readonly forMs: number }
  | { readonly type: 'fail'; readonly how: FailureKind }
  | { readonly type: 'die'; readonly how: ThreadEnding };

export interface CarrierArgs {
  readonly index: number;
  readonly serial: number;
  readonly seed: number;
}

/** How often it was changed, as it says itself. */
export const marksKey = stateKey<{ readonly marks: number; readonly double: number }>('chaos/marks');

const EXECUTED = 1;
const FAILED = 2;
const UNDEAD = 4;
const TWICE = 8;
const ANSWERED = 16;
/** Bits of an ask in the books. */
export const ASK_BITS = { executed: EXECUTED, failed: FAILED, undead: UNDEAD, twice: TWICE, answered: ANSWERED } as const;

/** A carrier's name is its place and which one there it is: what follows a killed one goes on with its numbers. */
export const nameOfCarrier = (index: number, serial: number): string => `carrier-${index}-${serial}`;
const placeOf = ({ name }: ActorRef<CarrierMessage>): string => name.slice(0, name.lastIndexOf('-'));

const BLOCK_BYTES_MAX = 30_000;
const HELD_MAX = 4;
const HOLD_MS = 20;

/** Hears, answers, sends on, hauls blocks, writes streams, and fails or takes its thread along when told to. */
export const carrier = actor<CarrierMessage, CarrierArgs>(
  import.meta.url,
  'carrier',
  (ctx, { index, serial, seed }) => {
    const books = Books.open();
    const page = new ParcelPage(books, index);
    const random = new SeededRandom(seed);
    const marks = ctx.state(marksKey, { marks: 0, double: 0 }, { restore: 'last-good' });
    const self = index + 1;
    const base = page.begins(serial);
    /** Of each receiver apart, so that what one of them refuses leaves no gap in another's numbers. */
    const said = new Map<string, number>();
    const sendParcel = (to: ActorRef<CarrierMessage>): void => {
      const place = placeOf(to);
      const n = (said.get(place) ?? base) + 1;
      if (ctx.tell(to, { type: 'parcel', from: self, n, ...payloadOf(random) }) !== 'accepted') return;
      said.set(place, n);
      page.sends();
    };
    /** Blocks that go on with a later one: whoever fails, is killed or dies meanwhile has them. */
    const held: (readonly [block: SharedBlock, to: readonly ActorRef<CarrierMessage>[], hops: number])[] = [];
    const passOn = (block: SharedBlock, to: readonly ActorRef<CarrierMessage>[], hops: number): void => {
      held.push([block, to, hops]);
      if (held.length > HELD_MAX) for (const one of held.splice(0)) sendBlock(...one);
      else ctx.timers.after('pass on', HOLD_MS, { type: 'pass on' });
    };
    const sendBlock = (block: SharedBlock, to: readonly ActorRef<CarrierMessage>[], hops: number): void => {
      const next = to[random.below(to.length)];
      if (next === undefined || hops === 0 || ctx.tell(next, { type: 'haul', block, to, hops: hops - 1 }) !== 'accepted') block.release();
    };
    return on<CarrierMessage>({
      parcel: ({ from, n, ...payload }) => page.hears(from, n, isWhole(payload)),
      echo: async ({ ask, isLater, payload, replyTo }) => {
        const before = Atomics.or(books.asks, ask, EXECUTED);
        if ((before & EXECUTED) !== 0) Atomics.or(books.asks, ask, TWICE);
        if ((before & FAILED) !== 0) Atomics.or(books.asks, ask, UNDEAD);
        if (isLater) await new Promise((go) => setTimeout(go, 5));
        replyTo.tell({ echoOf: ask, sum: isWhole(payload) ? sumOf(payload.text) : Number.NaN });
      },
      pump: async ({ to, count }) => {
        for (let n = 0; n < count; n++) for (const one of to) sendParcel(one);
        const block = ctx.blocks.tryAllocate(HEAD_WORDS * 4 + (random.below(BLOCK_BYTES_MAX) & ~3));
        if (block === undefined) return;
        paint(wordsOf(block), random.below(1_000_000));
        passOn(block, to, random.below(6));
      },
      haul: ({ block, to, hops }) => {
        inspect(wordsOf(block));
        paint(wordsOf(block), random.below(1_000_000));
        passOn(block, to, hops);
      },
      'pass on': () => {
        for (const one of held.splice(0)) sendBlock(...one);
      },
      export: async ({ to, count }) => {
        const out = ctx.writer(to);
        for (let n = 1; n <= count; n++) await out.write({ n, ...payloadOf(random) });
        out.end();
      },
      mark: () => {
        marks.update(({ marks, double }) => ({ marks: marks + 1, double: double + 2 }));
      },
      slow: ({ forMs }) => {
        for (const end = performance.now() + forMs; performance.now() < end; );
      },
      fail: async ({ how }) => {
        marks.update(({ marks }) => ({ marks: marks + 1_000_000, double: 0 }), 'about to fail');
        if (how === 'later') await Promise.resolve();
        throw errorOf(how);
      },
      die: ({ how }) => endThread(how),
    });
  },
  { mailbox: { capacity: 50_000 } },
);

function errorOf(how: FailureKind): unknown {
  const text = `Cannot go on: told to fail (${how})`;
  if (how === 'task') return new TaskError(text);
  if (how === 'state') return new StateError(text);
  if (how === 'communication') return new CommunicationError(text);
  return how === 'thrown text' ? text : new Error(text);
}
