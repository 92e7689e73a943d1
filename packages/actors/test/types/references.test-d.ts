/** What may be told to and asked of a reference, and what an ask gives back. */
import type { Accepted, ActorContext, ActorRef, AnyRef, Recipient, ReplyTo } from '@ringmaster/actors';
import type { AccountMessage, CacheMessage, CounterMessage, ShardMessage } from './protocols.ts';
import { same } from './same.ts';

declare const ref: ActorRef<CounterMessage>;
declare const accounts: ActorRef<AccountMessage>;
declare const shards: ActorRef<ShardMessage>;
declare const anyRef: AnyRef;
declare const adder: ActorRef<{ type: 'add'; by: number }>;
declare const wide: ActorRef<CounterMessage | AccountMessage>;

export async function inferred(): Promise<void> {
  same<ReturnType<typeof ref.tell>, Accepted>(true);
  const n = await ref.ask({ type: 'get' }, { timeout: 1_000, signal: AbortSignal.timeout(50), lane: 'high' });
  same<typeof n, number>(true);
  const hits = await shards.ask({ type: 'search', term: 'ring' });
  same<typeof hits, string[]>(true);
  const done = await accounts.ask({ type: 'withdraw', amount: 2 });
  same<typeof done, { ok: boolean }>(true);
  // An optional replyTo can be asked too, and the message told without it.
  const nothing = await accounts.ask({ type: 'audit', to: anyRef as ActorRef<{ type: 'seen'; id: string }> });
  same<typeof nothing, void>(true);
  if (ref.tell({ type: 'add', by: 2 }, { lane: 'high' }) === 'full') await ref.send({ type: 'add', by: 2 });
  same<typeof ref.started, Promise<void>>(true);
  // A union of protocols keeps the answers apart.
  const one = await wide.ask({ type: 'get' });
  same<typeof one, number>(true);
}

export function wrongTells(): void {
  // @ts-expect-error E1 misspelt type in tell
  ref.tell({ type: 'ad', by: 1 });
  // @ts-expect-error E2 extra field in tell
  ref.tell({ type: 'add', by: 1, byy: 2 });
  // @ts-expect-error wrong payload in tell
  ref.tell({ type: 'add', by: '1' });
  // @ts-expect-error E7 telling a question without replyTo
  ref.tell({ type: 'get' });
  // @ts-expect-error E38 nothing can be told to AnyRef
  anyRef.tell({ type: 'add', by: 1 });
  // @ts-expect-error wrong lane
  ref.tell({ type: 'add', by: 1 }, { lane: 'urgent' });
  // @ts-expect-error wrong payload in send
  void ref.send({ type: 'add', by: '1' });
}

export function wrongAsks(): void {
  // @ts-expect-error E3 misspelt type in ask
  void shards.ask({ type: 'serch', term: 'a' });
  // @ts-expect-error E4 extra field in ask
  void shards.ask({ type: 'search', term: 'a', limit: 3 });
  // @ts-expect-error E5 missing field in ask
  void shards.ask({ type: 'search' });
  // @ts-expect-error E6 asking a message without replyTo
  void ref.ask({ type: 'add', by: 1 });
  // @ts-expect-error nothing can be asked of AnyRef
  void anyRef.ask({ type: 'get' });
  // @ts-expect-error the answer goes where ask says
  void ref.ask({ type: 'get', replyTo: undefined });
}
// @ts-expect-error E8 wrong reply type asserted
export const asserted = (): Promise<string> => ref.ask({ type: 'get' });

// Variance: a reference to more serves where one to less is wanted, not the other way.
export const narrow: ActorRef<AccountMessage> = wide;
export const narrower: ActorRef<{ type: 'add'; by: number }> = wide;
export const any: AnyRef = wide;
export const recipient: Recipient<{ type: 'add'; by: number }> = wide;
// @ts-expect-error E9 a narrow reference is not a wide one
export const widened: ActorRef<CounterMessage> = adder;
// @ts-expect-error any reference is not one to something
export const something: ActorRef<{ type: 'add'; by: number }> = anyRef;

// Generic messages: the answer follows the type parameter.
export function take<V>(cache: ActorRef<CacheMessage<V>>): Promise<V> {
  return cache.ask({ type: 'take' });
}
export function put<V>(cache: ActorRef<CacheMessage<V>>, value: V): void {
  cache.tell({ type: 'put', value });
}

// Forwarding: only to an actor that answers with what was asked for.
export const forwarded = (replyTo: ReplyTo<number>) => replyTo.forward(ref, { type: 'get' });
// @ts-expect-error E39 a counter answers with a number
export const misforwarded = (replyTo: ReplyTo<string>) => replyTo.forward(ref, { type: 'get' });
export const handedOn = (ctx: ActorContext<CounterMessage>, message: CounterMessage) => ctx.forward(ref, message);
// @ts-expect-error a counter does not take any message
export const mishandedOn = (ctx: ActorContext<CounterMessage>, message: CounterMessage | { type: 'other' }) => ctx.forward(ref, message);
// @ts-expect-error nor one that waits for another answer
export const misasked = (ctx: ActorContext<CounterMessage>, replyTo: ReplyTo<string>) => ctx.forward(ref, { type: 'get', replyTo });
export const failed = (replyTo: ReplyTo<string>) => replyTo.fail(new RangeError('Cannot answer'));
// @ts-expect-error failing takes an error
export const misfailed = (replyTo: ReplyTo<string>) => replyTo.fail('no');
