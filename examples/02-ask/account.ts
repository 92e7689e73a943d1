import { actor, defineError, on, type ReplyTo, TaskError } from '@ringmaster/actors';

/** An error type of our own: arrives in the asking thread with its data, and `instanceof` knows it there. */
export class Overdrawn extends defineError('Overdrawn', TaskError)<{ readonly missing: number }> {}

export type AccountMessage =
  | { readonly type: 'deposit'; readonly amount: number; readonly replyTo: ReplyTo<number> }
  | { readonly type: 'withdraw'; readonly amount: number; readonly replyTo: ReplyTo<number> }
  | { readonly type: 'balance'; readonly replyTo: ReplyTo<number> };

/** State that several threads may use without locks: it is touched by one message at a time. */
export const account = actor<AccountMessage, { readonly opening: number }>(import.meta.url, 'account', (_ctx, { opening }) => {
  let balance = opening;
  return on({
    deposit: ({ amount, replyTo }) => {
      balance += amount;
      replyTo.tell(balance);
    },
    withdraw: ({ amount, replyTo }) => {
      const missing = amount - balance;
      if (missing > 0) return replyTo.fail(new Overdrawn(`Cannot withdraw ${amount}: ${missing} missing`, { data: { missing } }));
      balance -= amount;
      return replyTo.tell(balance);
    },
    balance: ({ replyTo }) => replyTo.tell(balance),
  });
});
