/** Fixed layouts are checked against the protocol: every field, of the right kind, for every value. */
import { type ActorRef, actor, bool, f64, i64, oneOf, type ReplyTo, reference, replyHandle, text, u8, u32 } from '@ringmaster/actors';
import type { BookMessage } from './protocols.ts';

declare const here: string;
const setup = () => () => {};

export const book = actor<BookMessage>(here, 'book', setup, {
  layouts: { quote: { id: u32, price: f64, side: oneOf('buy', 'sell') }, depth: { replyTo: replyHandle } },
});

type Mixed = { type: 'mixed'; on: boolean; big: bigint; name: string; to: ActorRef<BookMessage>; replyTo: ReplyTo<Date>; level: 1 | 2 };
export const mixed = actor<Mixed>(here, 'mixed', setup, {
  layouts: { mixed: { on: bool, big: i64, name: text(16), to: reference, replyTo: replyHandle, level: oneOf(1, 2) } },
});

// @ts-expect-error E27 layout lacks a field
export const b1 = actor<BookMessage>(here, 'b1', setup, { layouts: { quote: { id: u32, price: f64 } } });
const side = oneOf('buy', 'sell');
// @ts-expect-error E28 layout field of the wrong kind
export const b2 = actor<BookMessage>(here, 'b2', setup, { layouts: { quote: { id: u32, price: oneOf('buy'), side } } });
// @ts-expect-error E29 layout cannot hold every value
export const b3 = actor<BookMessage>(here, 'b3', setup, { layouts: { quote: { id: u32, price: f64, side: oneOf('buy') } } });
// @ts-expect-error E30 layout of a misspelt message
export const b4 = actor<BookMessage>(here, 'b4', setup, { layouts: { quotes: { id: u32 } } });
// @ts-expect-error a number is no boolean
export const b5 = actor<{ type: 'a'; on: boolean }>(here, 'b5', setup, { layouts: { a: { on: u8 } } });
// @ts-expect-error a reference is no reply handle
export const b6 = actor<BookMessage>(here, 'b6', setup, { layouts: { depth: { replyTo: reference } } });

type Optional = { type: 'a'; note?: string; to?: ActorRef<BookMessage>; maybe: string | undefined };
/** What may be missing has a field for what it is when it is there: a message without it goes by the general codec. */
export const c1 = actor<Pick<Optional, 'type' | 'note' | 'to'>>(here, 'c1', setup, { layouts: { a: { note: text(8), to: reference } } });
// @ts-expect-error what may be undefined fits no field
export const c2 = actor<Pick<Optional, 'type' | 'maybe'>>(here, 'c2', setup, { layouts: { a: { maybe: text(8) } } });
