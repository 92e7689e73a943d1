import { actor, CommunicationError, defineError, on, type ReplyTo, StateError, TaskError } from '@ringmaster/actors';

export class Declined extends defineError('Declined', TaskError)<{ readonly card: string }> {}
export class Offline extends defineError('Offline', CommunicationError) {}
export class Corrupt extends defineError('Corrupt', StateError) {}

export type TillMessage = { readonly type: 'charge'; readonly card: string; readonly amount: number; readonly replyTo: ReplyTo<number> };

/** Adds up what it charges; some cards make it fail. Its state is gone after a restart, and kept after a resume. */
export const till = actor<TillMessage>(import.meta.url, 'till', (ctx) => {
  let total = 0;
  ctx.log.info('opens');
  return {
    receive: on<TillMessage>({
      charge: ({ card, amount, replyTo }) => {
        if (card === 'stolen') throw new Declined('Cannot charge: the bank refused', { data: { card } });
        if (card === 'foreign') throw new Offline('Cannot charge: the bank does not answer');
        if (card === 'torn') throw new Corrupt('Cannot charge: the till counts wrong');
        total += amount;
        replyTo.tell(total);
      },
    }),
    restarting: ({ error }) => ctx.log.info(`closes with ${total} in it, because of ${error.name}`),
  };
});
