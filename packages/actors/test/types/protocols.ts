import { type ActorDefinition, type ActorRef, actor, on, type ReplyTo } from '@ringmaster/actors';

export type CounterMessage = { type: 'add'; by: number } | { type: 'get'; replyTo: ReplyTo<number> };
export const counter = actor<CounterMessage, { start: number }>(import.meta.url, 'counter', (_ctx, { start }) => {
  let count = start;
  return on({
    add: ({ by }) => {
      count += by;
    },
    get: ({ replyTo }) => replyTo.tell(count),
  });
});

export const ticker = actor<{ type: 'tick' }>(import.meta.url, 'ticker', () => on({ tick: () => {} }));

export type ShardMessage = { type: 'index'; term: string; file: string } | { type: 'search'; term: string; replyTo: ReplyTo<string[]> };
export const shard = actor<ShardMessage, { id: number }>(import.meta.url, 'shard', () =>
  on({ index: () => {}, search: ({ replyTo }) => void replyTo.tell([]) }),
);

export type AccountMessage =
  | { type: 'withdraw'; amount: number; replyTo: ReplyTo<{ ok: boolean }> }
  | { type: 'audit'; to: ActorRef<{ type: 'seen'; id: string }>; replyTo?: ReplyTo<void> };
type Private = { type: 'count-is'; n: number } | { type: 'count-failed'; error: unknown };
type AccountArgs = { counter: ActorRef<CounterMessage> };
/** Annotated with the public messages: the private ones cannot be told from outside. */
export const account: ActorDefinition<AccountMessage, AccountArgs> = actor<AccountMessage | Private, AccountArgs>(
  import.meta.url,
  'account',
  (ctx, { counter }) => {
    const waiting: ReplyTo<{ ok: boolean }>[] = [];
    return on({
      withdraw: async ({ replyTo }) => {
        waiting.push(replyTo);
        ctx.self.tell({ type: 'count-is', n: await ctx.ask(counter, { type: 'get' }) });
      },
      audit: ({ to, replyTo }) => {
        to.tell({ type: 'seen', id: ctx.self.name });
        replyTo?.tell();
      },
      'count-is': ({ n }) => {
        for (const one of waiting.splice(0)) one.tell({ ok: n > 0 });
      },
      'count-failed': ({ error }) => waiting.pop()?.fail(new Error('Cannot count', { cause: error })),
    });
  },
);

export type BookMessage = { type: 'quote'; id: number; price: number; side: 'buy' | 'sell' } | { type: 'depth'; replyTo: ReplyTo<number> };

export type CacheMessage<V> = { type: 'put'; value: V } | { type: 'take'; replyTo: ReplyTo<V> };
