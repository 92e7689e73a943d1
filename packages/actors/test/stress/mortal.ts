import { type ActorRef, actor, f64, on, type ReplyTo, restart, supervise, u8 } from '@ringmaster/actors';
import { endThread } from './end-thread.ts';
import { Ledger, LifeSoFar, OUTSIDE } from './ledger.ts';

/** How a thread is made to die. */
export const WAYS = ['exit', 'throw', 'reject', 'loop', 'terminate', 'heap'] as const;
export type WayToDie = (typeof WAYS)[number];

/** However often it takes its thread along. */
export const tireless = supervise.otherwise(restart()).within({ restarts: 1e6, periodMs: 1_000 });

/** What one life of an actor has heard of the program: numbers go up from `first` to `last`. */
export interface Heard {
  readonly first: number;
  readonly last: number;
}

/** Numbered by its sender, `from` being the sender's place in the ledger, or outside. */
interface Note {
  readonly from: number;
  readonly n: number;
}

export type ShadowMessage = { readonly type: 'note' } & Note;

export type MortalMessage =
  | ({ readonly type: 'tell' } & Note)
  /** The program's `ask`th of this actor. */
  | { readonly type: 'ask'; readonly ask: number; readonly n: number; readonly replyTo: ReplyTo<Heard> }
  /** Tells each of `to`, and its shadow, `count` times. */
  | { readonly type: 'pump'; readonly to: readonly ActorRef<MortalMessage>[]; readonly count: number }
  | { readonly type: 'die'; readonly how: WayToDie }
  | { readonly type: 'ping'; readonly replyTo: ReplyTo<'pong'> };

/** Hears numbered messages of its mortal, in a thread of its own choice, and in a fixed layout. */
export const shadow = actor<ShadowMessage, { readonly index: number }>(
  import.meta.url,
  'shadow',
  (_ctx, { index }) => {
    const row = Ledger.open().row(index);
    return on({
      note: ({ from, n }) => {
        row.hears();
        row.hearsOf(from, n);
      },
    });
  },
  { layouts: { note: { from: u8, n: f64 } } },
);

export interface MortalArgs {
  readonly index: number;
  readonly shadowIndex: number;
}

/** Hears numbered messages, and takes its thread along when told to. Its shadow dies with it, or comes back in its own thread. */
export const mortal = actor<MortalMessage, MortalArgs>(import.meta.url, 'mortal', (ctx, { index, shadowIndex }) => {
  const row = Ledger.open().row(index);
  const life = new LifeSoFar();
  const self = index + 1;
  let said = row.begins();
  const beside = ctx.spawn(shadow({ index: shadowIndex }), { thread: { key: `shadow-${index}` }, supervise: tireless });
  return on({
    tell: ({ from, n }) => {
      row.hears();
      row.hearsOf(from, n);
      if (from === OUTSIDE) life.hears(n);
    },
    ask: ({ ask, n, replyTo }) => {
      row.hears();
      row.executes(ask);
      row.hearsOf(OUTSIDE, n);
      replyTo.tell(life.hears(n));
    },
    pump: ({ to, count }) => {
      row.hears();
      for (let n = 0; n < count; n++) {
        said++;
        for (const one of to) {
          row.tries();
          one.tell({ type: 'tell', from: self, n: said });
        }
        row.tries();
        beside.tell({ type: 'note', from: self, n: said });
      }
    },
    die: ({ how }) => {
      row.hears();
      row.dies(WAYS.indexOf(how));
      die(how);
    },
    ping: ({ replyTo }) => {
      row.hears();
      replyTo.tell('pong');
    },
  });
});

function die(how: WayToDie): void {
  if (how === 'heap') {
    const held: unknown[] = [];
    for (let n = 0; ; n++) held.push({ n, text: `item ${n}` });
  }
  if (how !== 'terminate') endThread(how);
}
