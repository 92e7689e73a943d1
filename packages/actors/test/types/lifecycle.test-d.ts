/** Ends, watching, timers and the shutdown, as applications write them. */
import {
  type ActorContext,
  type ActorRef,
  type AnyRef,
  actor,
  type DeathPactError,
  on,
  type ReplyTo,
  type StopReason,
  type System,
  type SystemOptions,
  type Terminated,
} from '@ringmaster/actors';
import { same } from './same.ts';

declare const ref: AnyRef;
declare const system: System;
declare const ctx: ActorContext<Message>;

type Message =
  | { type: 'poll' }
  | { type: 'gone'; reason: StopReason }
  | { type: 'loaded'; size: number }
  | { type: 'get'; replyTo: ReplyTo<number> };

// Any reference can be ended, in three ways; none says anything but that it is over.
export const ends: Promise<void>[] = [ref.stop(), ref.drain(), ref.kill()];

ctx.watch(ref);
ctx.watch(ref, ({ reason }) => ({ type: 'gone', reason }));
// @ts-expect-error no message of this actor
ctx.watch(ref, ({ reason }) => ({ type: 'went', reason }));
ctx.unwatch(ref);

ctx.timers.every('poll', 1_000, { type: 'poll' }, { mode: 'fixed-rate' });
ctx.timers.after('poll', 10, { type: 'poll' });
// @ts-expect-error no message of this actor
ctx.timers.after('poll', 10, { type: 'pol' });
// @ts-expect-error a mode there is not
ctx.timers.every('poll', 10, { type: 'poll' }, { mode: 'often' });
ctx.timers.cancel('poll');

ctx.pipeToSelf(Promise.resolve('text'), (text) => ({ type: 'loaded', size: text.length }));
ctx.pipeToSelf(
  Promise.resolve(1),
  (size) => ({ type: 'loaded', size }),
  () => ({ type: 'poll' }),
);
// @ts-expect-error what it resolves with is a number
ctx.pipeToSelf(Promise.resolve(1), (text) => ({ type: 'loaded', size: text.length }));

export const watcher = actor<Message>(import.meta.url, 'watcher', () => ({
  receive: on({ poll: () => {}, gone: () => {}, loaded: () => {}, get: ({ replyTo }) => replyTo.tell(1) }),
  terminated: ({ ref: ended, reason }) => {
    same<typeof ended, AnyRef>(true);
    same<typeof reason, 'stopped' | 'killed' | 'thread-lost' | Error>(true);
  },
  stop: async (reason) => {
    same<typeof reason, StopReason>(true);
  },
}));

export function pact(error: DeathPactError): ActorRef<never> {
  return error.data.ref;
}
export const text = (notice: Terminated): string => `${notice.type} ${notice.ref.name}`;

export const options: SystemOptions = { signals: ['SIGTERM'], shutdownPhases: { unbind: { after: ['before-stop'], timeoutMs: 100 } } };
// @ts-expect-error not a signal to stop at
export const wrong: SystemOptions = { signals: ['SIGHUP'] };
system.shutdown.task('unbind', 'close', async () => {});
system.shutdown.task('unbind', 'close', () => {});
// @ts-expect-error a task has a name
system.shutdown.task('unbind', async () => {});
