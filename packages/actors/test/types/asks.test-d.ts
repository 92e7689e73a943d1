/** What a handler sees of the ask it handles, and helpers for those that ask. */
import {
  type ActorRef,
  AskCycleError,
  actor,
  BreakerOpenError,
  circuitBreaker,
  isFinal,
  on,
  type ReplyTo,
  retry,
  type System,
} from '@ringmaster/actors';
import { same } from './same.ts';

export const worker = actor<{ type: 'work'; replyTo: ReplyTo<number> }>(import.meta.url, 'worker', (ctx) =>
  on({
    work: async ({ replyTo }) => {
      same<typeof ctx.deadline, number | undefined>(true);
      same<typeof ctx.signal, AbortSignal>(true);
      same<ReturnType<typeof ctx.cancelled>, boolean>(true);
      // @ts-expect-error it is a question, not a state
      if (ctx.cancelled === true) return;
      // @ts-expect-error the deadline is the asker's to set
      ctx.deadline = 0;
      replyTo.tell(1);
    },
  }),
);

declare const system: System;
declare const quotes: ActorRef<{ type: 'price'; symbol: string; replyTo: ReplyTo<{ cents: number }> }>;

export const buyer = actor<{ type: 'buy'; replyTo: ReplyTo<number> }>(import.meta.url, 'buyer', (ctx) => {
  const breaker = circuitBreaker(ctx, { failures: 3, onChange: (state) => same<typeof state, 'closed' | 'open' | 'half-open'>(true) });
  return on({
    buy: async ({ replyTo }) => {
      const price = await retry(ctx, () => ctx.ask(quotes, { type: 'price', symbol: 'x' }), { attempts: 5 });
      same<typeof price, { cents: number }>(true);
      const guarded = await breaker.run(() => ctx.ask(quotes, { type: 'price', symbol: 'x' }));
      same<typeof guarded, { cents: number }>(true);
      // What is not asynchronous may be tried again as well.
      const plain = await retry(system, ({ attempt, signal }) => (signal.aborted ? 'no' : attempt));
      same<typeof plain, number | 'no'>(true);
      // @ts-expect-error a clock of one's own is none
      await retry({ now: () => 0 }, () => 1);
      // @ts-expect-error a misspelt option
      await retry(ctx, () => 1, { attempt: 5 });
      // @ts-expect-error its state is its own affair
      breaker.state = 'closed';
      replyTo.tell(price.cents);
    },
  });
});

export function explain(error: unknown): string {
  if (error instanceof AskCycleError) return error.data.chain.join(' -> ');
  if (error instanceof BreakerOpenError) return `${error.data.breaker}: ${error.data.retryAfterMs.toFixed()} ms`;
  return isFinal(error) ? 'for good' : 'again';
}
