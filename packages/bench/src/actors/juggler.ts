import { threadId } from 'node:worker_threads';
import { type ActorRef, actor, on, type ReplyTo, type SharedBlock } from '@ringmaster/actors';
import { Juggler } from '../blocks/juggle.ts';
import type { JugglePlan, JuggleReport } from '../blocks/juggle-plan.ts';

export interface Ball {
  readonly type: 'ball';
  readonly block: SharedBlock;
  readonly ball: number;
}

export type PartnerMessage = (Ball & { readonly from: ActorRef<Ball> }) | { readonly type: 'where'; readonly replyTo: ReplyTo<number> };

/** Throws back what it catches. */
export const partner = actor<PartnerMessage>(import.meta.url, 'partner', (ctx) =>
  on({
    ball: ({ block, ball, from }) => {
      const { bytes } = block;
      bytes[0] = (bytes[0] as number) + 1;
      ctx.tell(from, { type: 'ball', block, ball });
    },
    where: ({ replyTo }) => replyTo.tell(threadId),
  }),
);

export type JugglerMessage =
  | Ball
  | { readonly type: 'run'; readonly to: ActorRef<PartnerMessage>; readonly plan: JugglePlan; readonly replyTo: ReplyTo<JuggleReport> };

/** Keeps blocks going to and from `to`. */
export const juggler = actor<JugglerMessage>(import.meta.url, 'juggler', (ctx) => {
  const hands: (SharedBlock | undefined)[] = [];
  let juggling: Juggler | undefined;
  return on({
    run: ({ to, plan, replyTo }) => {
      for (let ball = 0; ball < plan.balls; ball += 1) hands.push(ctx.blocks.tryAllocate(plan.bytes));
      const toss = (ball: number, mark: number): void => {
        const block = hands[ball];
        if (block === undefined) throw new Error('Cannot juggle: there was no room for a block');
        block.bytes[0] = mark;
        ctx.tell(to, { type: 'ball', block, ball, from: ctx.self });
      };
      juggling = new Juggler(plan, toss, (report) => replyTo.tell(report));
      juggling.begin();
    },
    ball: ({ block, ball }) => {
      hands[ball] = block;
      juggling?.caught(ball, block.bytes[0] as number);
    },
  });
});
