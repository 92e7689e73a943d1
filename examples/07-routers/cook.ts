import { actor, on, type ReplyTo, serviceKey } from '@ringmaster/actors';

export type CookMessage =
  /** Answered with the name of the cook, who takes that long. */
  | {
      readonly type: 'order';
      readonly dish: string;
      readonly takesMs?: Readonly<Record<string, number>>;
      readonly replyTo: ReplyTo<string>;
    }
  /** Nothing is cooked until the pot boils. */
  | { readonly type: 'wait'; readonly dish: string; readonly forMs: number }
  | { readonly type: 'count'; readonly dish: string; readonly replyTo: ReplyTo<number> };

/** Under this key the waiters find whoever cooks tonight. */
export const cooks = serviceKey<CookMessage>('kitchen/cook');
/** And those of the pool under this one. */
export const helpers = serviceKey<CookMessage>('kitchen/helper');

/** Cooks one dish after the other. */
export const cook = actor<CookMessage, { isHelper?: boolean }>(import.meta.url, 'cook', (ctx, { isHelper = false }) => {
  let cooked = 0;
  if (!isHelper) ctx.register(cooks);
  return on({
    order: async ({ takesMs, replyTo }) => {
      cooked++;
      const ms = takesMs?.[ctx.self.name];
      if (ms !== undefined) await simmer(ms, ctx.signal);
      replyTo.tell(ctx.self.name);
    },
    wait: ({ forMs }) => simmer(forMs),
    count: ({ replyTo }) => {
      replyTo.tell(cooked);
      cooked = 0;
    },
  });
});

/** Until then, or until nobody waits for the dish any more. */
function simmer(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      done();
    });
  });
}
