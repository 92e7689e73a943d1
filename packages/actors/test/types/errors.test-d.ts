/** Errors: data, tags, bases, narrowing. */
import { match } from 'ts-pattern';
import {
  AgentError,
  AskTimeoutError,
  CommunicationError,
  defineError,
  type ErrorType,
  MailboxFullError,
  NameTakenError,
  StateError,
  SystemStoppedError,
  TaskError,
} from '@ringmaster/actors';
import { same } from './same.ts';

export class Declined extends defineError('Declined', TaskError)<{ orderId: string }> {}
export class CardDeclined extends defineError('CardDeclined', Declined)<{ card: string }> {}
export class TwiceDeclined extends defineError('TwiceDeclined', Declined) {}
export class Offline extends defineError('Offline', CommunicationError) {}
export class Odd extends defineError('Odd') {}

export const good = [
  new Declined('Cannot charge', { data: { orderId: '7' }, cause: new Offline('Cannot reach bank'), code: 'E_DECLINED' }),
  new CardDeclined('Cannot charge', { data: { orderId: '7', card: '4' } }),
  new TwiceDeclined('Cannot charge', { data: { orderId: '7' } }),
  new Offline('Cannot reach bank'),
  new Offline('Cannot reach bank', { cause: 1 }),
  new Odd('Cannot be'),
  new StateError('Cannot go on', { data: [1] }),
  new SystemStoppedError('Cannot spawn: the system has stopped'),
];

// @ts-expect-error E19 error data forgotten
export const e1 = new Declined('Cannot charge');
// @ts-expect-error error data of the wrong type
export const e2 = new Declined('Cannot charge', { data: { orderId: 7 } });
// @ts-expect-error the data of the base is missing
export const e3 = new CardDeclined('Cannot charge', { data: { card: '4' } });
// @ts-expect-error a base that is no AgentError
export const e4 = defineError('Bad', RangeError);
// @ts-expect-error data that nobody declared
export const e5 = new Offline('Cannot reach bank', { data: { host: 'a' } });

export function narrowed(error: unknown): string {
  if (error instanceof CardDeclined) {
    same<typeof error.tag, 'CardDeclined'>(true);
    return error.data.orderId + error.data.card;
  }
  if (error instanceof Declined) return error.data.orderId;
  if (error instanceof AskTimeoutError) return error.data.target + error.data.timeoutMs.toFixed();
  if (error instanceof NameTakenError) return error.data.existing.name;
  if (error instanceof MailboxFullError) {
    same<typeof error.data.message, unknown>(true);
    return error.message;
  }
  if (error instanceof AgentError) return [...error.tags, error.code ?? ''].join();
  return '';
}

export const described = (error: Declined | Offline): string =>
  match(error)
    .with({ tag: 'Declined' }, (e) => e.data.orderId)
    .with({ tag: 'Offline' }, (e) => e.message)
    .exhaustive();
export const undescribed = (error: Declined | Offline): string =>
  match(error)
    .with({ tag: 'Declined' }, (e) => e.data.orderId)
    // @ts-expect-error the tag 'Offline' is missing
    .exhaustive();

// Families: an error is one of its base's, where the base has no literal tag.
export const tasks: TaskError[] = [new Declined('', { data: { orderId: '' } })];
export const plain: Error = new CardDeclined('', { data: { orderId: '', card: '' } });
export const types: ErrorType[] = [Declined, CardDeclined, AgentError, RangeError, AskTimeoutError];
same<(typeof Declined)['tag'], 'Declined'>(true);
