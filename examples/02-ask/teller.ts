import { type ActorRef, actor, on, type ReplyTo } from '@ringmaster/actors';
import type { AccountMessage } from './account.ts';

export type TellerMessage = {
  readonly type: 'transfer';
  readonly from: ActorRef<AccountMessage>;
  readonly to: ActorRef<AccountMessage>;
  readonly amount: number;
  readonly replyTo: ReplyTo<string>;
};

/** References travel in messages: the teller asks accounts it has never seen, on whatever thread they live. */
export const teller = actor<TellerMessage>(import.meta.url, 'teller', () =>
  on({
    transfer: async ({ from, to, amount, replyTo }) => {
      const left = await from.ask({ type: 'withdraw', amount });
      // Asked, not told: the answer says that it has happened, so whoever looks next sees it.
      await to.ask({ type: 'deposit', amount });
      replyTo.tell(`moved ${amount}, ${left} left`);
    },
  }),
);
