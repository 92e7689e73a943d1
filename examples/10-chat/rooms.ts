import { type Published, topic } from '@ringmaster/actors';

/** What somebody says in a room. */
export interface Line {
  readonly from: string;
  readonly text: string;
}

/** `said.at('tea')` is one room; the topic itself is all of them. */
export const said = topic<Line>('rooms.*.said');

/** Who comes into a room, and who has left it: the last word on each member is kept for those who come later. */
export const presence = topic<{ readonly isHere: boolean }>('rooms.*.members.*', { retain: true });

export type Heard = Published<Line>;
