/** Timers, receive timeout, stash. */
import { type ActorContext, actor, on, type ReplyTo, type Stash, type StashFullError, type Timers } from '@ringmaster/actors';

type Message = { type: 'tick' } | { type: 'idle'; since: number } | { type: 'get'; replyTo: ReplyTo<number> };
declare const here: string;
declare const ctx: ActorContext<Message>;

export const timed = actor<Message>(here, 'timed', ({ timers }) => {
  timers.after('a', 10, { type: 'tick' });
  timers.every('b', 10, { type: 'tick' }, { mode: 'fixed-rate' });
  timers.idle(10, { type: 'idle', since: 1 }, { except: ['get', 'tick'] });
  timers.cancelIdle();
  return on({ tick: () => {}, idle: () => {}, get: ({ replyTo }) => replyTo.tell(1) });
});
export const stashing = actor<Message>(here, 'stashing', ({ stash }) =>
  on({
    tick: () => {
      if (stash.size > 0) stash.releaseAll();
    },
    idle: (message) => stash.put(message),
    get: (message) => stash.put(message),
  }),
);
export const bound = (error: StashFullError): number => error.data.capacity;
// Timers and stash of an actor that takes more serve one that takes less.
export const fewer: Timers<{ type: 'tick' }> = ctx.timers;

export const less: Stash<{ type: 'tick' }> = ctx.stash;

export function wrong(): void {
  // @ts-expect-error a message of another protocol
  ctx.timers.after('a', 10, { type: 'tock' });
  // @ts-expect-error a message without its fields
  ctx.timers.idle(10, { type: 'idle' });
  // @ts-expect-error a type that there is not
  ctx.timers.idle(10, { type: 'tick' }, { except: ['tock'] });
  // @ts-expect-error a message of another protocol
  ctx.stash.put({ type: 'tock' });
  // @ts-expect-error a mode that there is not
  ctx.timers.every('a', 10, { type: 'tick' }, { mode: 'often' });
}
