import { type ActorRef, actor, on, type ReplyTo } from '@ringmaster/actors';
import { Panel } from './panel.ts';

export type ConsumerMessage = { readonly type: 'work'; readonly from: number; readonly n: number; readonly ballast: string };

/** Takes its time over each piece of work, without letting go of its thread. */
export const consumer = actor<ConsumerMessage>(import.meta.url, 'consumer', () => {
  const panel = Panel.open();
  const last: number[] = [];
  return on({
    work: ({ from, n }) => {
      panel.handle(n > (last[from] ?? -1));
      last[from] = n;
      const { takesMs } = panel;
      if (takesMs === Number.POSITIVE_INFINITY) panel.hold();
      const end = performance.now() + takesMs;
      while (performance.now() < end && panel.takesMs > 0);
    },
  });
});

/** What `tell` said, so often. */
export interface Said {
  readonly sent: number;
  readonly accepted: number;
  readonly full: number;
  readonly stopped: number;
}

export type ProducerMessage =
  | { readonly type: 'begin' | 'go' }
  /** Answered when nothing more will be sent. */
  | { readonly type: 'end'; readonly replyTo: ReplyTo<Said> };

/** Tells so often before its neighbours have their turn. */
const BURST = 32;
const BALLAST = 'x'.repeat(64);

/** Tells as fast as it can, whatever the answer is. */
export const producer = actor<ProducerMessage, { readonly to: ActorRef<ConsumerMessage>; readonly number: number }>(
  import.meta.url,
  'producer',
  (ctx, { to, number }) => {
    const said = { sent: 0, accepted: 0, full: 0, stopped: 0 };
    let isOn = false;
    const go = (): void => {
      if (!isOn) return;
      for (let n = 0; n < BURST; n++) {
        said[to.tell({ type: 'work', from: number, n: said.sent, ballast: BALLAST })]++;
        said.sent++;
      }
      ctx.self.tell({ type: 'go' });
    };
    return on({
      begin: () => {
        isOn = true;
        go();
      },
      go,
      end: ({ replyTo }) => {
        isOn = false;
        replyTo.tell({ ...said });
      },
    });
  },
);

/** Has nothing to do with any of it. */
export const bystander = actor<{ readonly type: 'ping'; readonly replyTo: ReplyTo<void> }>(import.meta.url, 'bystander', () =>
  on({ ping: ({ replyTo }) => replyTo.tell(undefined) }),
);
