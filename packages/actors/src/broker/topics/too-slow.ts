import { SubscriberTooSlowError } from '../../contract/errors/broker-errors.ts';

/** What a loop ends with that is behind, where its `whenSlow` is `'cancel'`. */
export function tooSlow(pattern: string): SubscriberTooSlowError {
  return new SubscriberTooSlowError(`Cannot read what is published to "${pattern}": it comes faster than it is read`, {
    data: { pattern },
  });
}
