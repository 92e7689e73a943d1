/** Timers, receive timeout. */
import { type ActorContext, actor, on, type ReplyTo, type Timers } from '@ringmaster/actors';

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
// Timers of an actor that takes more serve one that takes less.
export const fewer: Timers<{ type: 'tick' }> = ctx.timers;

export function wrong(): void {
  // @ts-expect-error a message of another protocol
  ctx.timers.after('a', 10, { type: 'tock' });
  // @ts-expect-error a message without its fields
  ctx.timers.idle(10, { type: 'idle' });
  // @ts-expect-error a type that there is not
  ctx.timers.idle(10, { type: 'tick' }, { except: ['tock'] });
  // @ts-expect-error a mode that there is not
  ctx.timers.every('a', 10, { type: 'tick' }, { mode: 'often' });
}
