/** What a handler sees of the ask it handles. */
import { actor, on, type ReplyTo } from '@ringmaster/actors';
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
