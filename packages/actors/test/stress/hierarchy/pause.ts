import { actor, on, type ReplyTo } from '@ringmaster/actors';

export interface PauseMessage {
  readonly type: 'pass';
  /** How long the answer takes; 0: at once. */
  readonly ms: number;
  readonly replyTo: ReplyTo<void>;
}

/** Time for those who wait in a handler, a setup or a hook: by its answer, so that it passes on the virtual machine as well. */
export const pause = actor<PauseMessage | { readonly type: 'over'; readonly replyTo: ReplyTo<void> }>(import.meta.url, 'pause', (ctx) => {
  let passed = 0;
  return on({
    pass: ({ ms, replyTo }) => {
      if (ms === 0) return replyTo.tell(undefined);
      ctx.timers.after(`pause-${++passed}`, ms, { type: 'over', replyTo });
    },
    over: ({ replyTo }) => replyTo.tell(undefined),
  });
});
