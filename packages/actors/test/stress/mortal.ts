import { type ActorRef, actor, on, type ReplyTo } from '@ringmaster/actors';

/** How a thread is made to die. */
export const WAYS = ['exit', 'throw', 'reject', 'loop', 'terminate'] as const;
export type WayToDie = (typeof WAYS)[number];

/** What one incarnation has heard of one sender: numbers go up from `first` to `last`. */
export interface Heard {
  readonly first: number;
  readonly last: number;
}

export type MortalMessage =
  | { readonly type: 'tell'; readonly from: string; readonly n: number }
  | { readonly type: 'ask'; readonly from: string; readonly n: number; readonly replyTo: ReplyTo<Heard> }
  /** Tells each of `to` `count` times. */
  | { readonly type: 'pump'; readonly to: readonly ActorRef<MortalMessage>[]; readonly count: number }
  | { readonly type: 'die'; readonly how: WayToDie }
  /** What was heard out of order since the incarnation began. */
  | { readonly type: 'wrong'; readonly replyTo: ReplyTo<readonly string[]> };

/** Hears numbered messages, and takes its thread along when told to. */
export const mortal = actor<MortalMessage, { readonly name: string }>(import.meta.url, 'mortal', (ctx, { name }) => {
  const heard = new Map<string, { first: number; last: number }>();
  const wrong: string[] = [];
  const life = `${name}-${Math.floor(ctx.random() * 2 ** 40)}`;
  let said = 0;
  const hear = (from: string, n: number): Heard => {
    let of = heard.get(from);
    if (of === undefined) {
      of = { first: n, last: n };
      heard.set(from, of);
    } else if (n <= of.last) wrong.push(`${name} heard ${n} of ${from} after ${of.last}`);
    of.last = n;
    return of;
  };
  return on({
    tell: ({ from, n }) => void hear(from, n),
    ask: ({ from, n, replyTo }) => replyTo.tell({ ...hear(from, n) }),
    pump: ({ to, count }) => {
      for (let n = 0; n < count; n++) {
        said++;
        for (const one of to) one.tell({ type: 'tell', from: life, n: said });
      }
    },
    die: ({ how }) => die(how),
    wrong: ({ replyTo }) => replyTo.tell([...wrong]),
  });
});

function die(how: WayToDie): void {
  if (how === 'exit') process.exit(9);
  if (how === 'reject') void Promise.reject(new Error('nobody handles this'));
  if (how === 'throw') {
    setImmediate(() => {
      throw new Error('nobody catches this');
    });
  }
  if (how === 'loop') for (;;);
}
