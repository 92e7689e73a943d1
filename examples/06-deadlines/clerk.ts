import { type ActorRef, actor, circuitBreaker, CommunicationError, defineError, on, type ReplyTo, retry } from '@ringmaster/actors';
import type { ArchiveMessage } from './archive.ts';

/** The line is bad. */
export class Noise extends defineError('Noise', CommunicationError) {}

export type ClerkMessage =
  | { readonly type: 'find'; readonly title: string; readonly in: ActorRef<ArchiveMessage>; readonly replyTo: ReplyTo<string> }
  /** Asks `other`, which asks back. */
  | { readonly type: 'confer'; readonly other: ActorRef<ClerkMessage>; readonly replyTo: ReplyTo<string> }
  /** Calls somebody on a line that fails `failures` times. */
  | { readonly type: 'call'; readonly failures: number; readonly replyTo: ReplyTo<string> };

/** Has everything looked up by somebody else. */
export const clerk = actor<ClerkMessage>(import.meta.url, 'clerk', (ctx) => {
  const breaker = circuitBreaker(ctx, { name: 'telephone', failures: 5 });
  return on({
    // No time-out here: it ends with the ask it is made for, and the signal is passed on.
    find: ({ title, in: archive, replyTo }) =>
      answer(replyTo, ctx.ask(archive, { type: 'search', title, shelves: 60_000 }, { timeout: 600_000, signal: ctx.signal })),
    confer: ({ other, replyTo }) => answer(replyTo, ctx.ask(other, { type: 'confer', other: ctx.self })),
    call: ({ failures, replyTo }) => {
      const call = (attempt: number): string => {
        if (attempt <= failures) throw new Noise(`Cannot hear anything at attempt ${attempt}`);
        return `understood at attempt ${attempt}`;
      };
      const trying = retry(ctx, ({ attempt }) => breaker.run(() => call(attempt)), { attempts: 4, backoff: { minMs: 5, maxMs: 20 } });
      return answer(replyTo, trying);
    },
  });
});

/** What fails is answered, not thrown: the clerk is not broken by it. */
function answer(replyTo: ReplyTo<string>, work: Promise<string>): Promise<void> {
  return work.then(
    (value) => void replyTo.tell(value),
    (error: Error) => replyTo.fail(error),
  );
}
