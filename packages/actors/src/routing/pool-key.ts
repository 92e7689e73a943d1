import { type Place, placeKey } from '../contract/place.ts';

/** Under this id every thread finds the routees of the pool at that place. No user can have it: keys of users are what they declare. */
export function poolKeyOf(pool: Place): string {
  return `ringmaster/pool/${placeKey(pool)}`;
}

/** What a reference to a pool asks the pool, behind all that has gone through it from that thread. */
export const MARK = 'ringmaster/pool/mark';

/** Answered when that has passed into the mailboxes of the routees. */
export interface MarkAnswer {
  readonly route: unknown;
}
