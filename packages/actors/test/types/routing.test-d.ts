/** Keys, routers, pools. */
import {
  type ActorContext,
  type ActorRef,
  actor,
  on,
  pool,
  type ReplyTo,
  router,
  type ServiceKey,
  serviceKey,
  type Subscription,
  type System,
} from '@ringmaster/actors';
import { type CounterMessage, type ShardMessage, shard } from './protocols.ts';
import { same } from './same.ts';

declare const here: string;
declare const system: System;
declare const shards: readonly ActorRef<ShardMessage>[];
declare const counters: readonly ActorRef<CounterMessage>[];

export const counterKey = serviceKey<CounterMessage>('types/counter');
export const adderKey = serviceKey<{ type: 'add'; by: number }>('types/adder');
export const shardKey = serviceKey<ShardMessage>('types/shard');
// Covariant: a key of fewer messages serves where one of more is wanted.
export const wider = (): ServiceKey<CounterMessage> => adderKey;

type Holder = { type: 'shards'; refs: readonly ActorRef<ShardMessage>[] } | CounterMessage;
export const registrant = actor<Holder>(here, 'registrant', (ctx) => {
  // An actor may register under any key whose messages it takes.
  ctx.register(counterKey);
  ctx.register(adderKey);
  // @ts-expect-error it does not take what is told to shards
  ctx.register(shardKey);
  const subscription = ctx.findAll(shardKey, (refs) => ({ type: 'shards', refs }));
  same<typeof subscription, Subscription>(true);
  // @ts-expect-error no message of this actor
  ctx.findAll(shardKey, (refs) => ({ type: 'found', refs }));
  return on({ shards: () => {}, add: () => {}, get: ({ replyTo }) => replyTo.tell(0) });
});

export async function found(ctx: ActorContext<Holder>): Promise<void> {
  same<ReturnType<typeof system.find<CounterMessage>>, ActorRef<CounterMessage> | undefined>(true);
  const one = ctx.find(shardKey);
  same<typeof one, ActorRef<ShardMessage> | undefined>(true);
  const all = system.findAll(shardKey);
  same<typeof all, readonly ActorRef<ShardMessage>[]>(true);
  system.findAll(shardKey, { tell: (refs) => refs[0]?.tell({ type: 'index', term: 'a', file: 'b' }) ?? 'accepted' });
  // @ts-expect-error a bare text is no key
  system.find('types/shard');
  // @ts-expect-error no recipient of sets
  system.findAll(shardKey, counters[0]);
}

type Job = { type: 'put'; id: number; at?: string } | { type: 'take'; id: string; at: string; replyTo: ReplyTo<number> };
declare const jobs: readonly ActorRef<Job>[];

export async function routed(ctx: ActorContext<Holder>): Promise<void> {
  const group = router(shards, { hashOf: 'term' });
  same<typeof group, ActorRef<ShardMessage>>(true);
  const hits = await group.ask({ type: 'search', term: 'ring' });
  same<typeof hits, string[]>(true);
  const live = router(ctx, shardKey, 'smallest-mailbox');
  same<typeof live, ActorRef<ShardMessage>>(true);
  router(system, counterKey, 'scatter-gather-first').tell({ type: 'add', by: 1 });
  // Routers are references: a router of routers, or one that serves where fewer messages are wanted.
  const fewer: ActorRef<{ type: 'add'; by: number }> = router([router(counters, 'random')], 'broadcast');
  fewer.tell({ type: 'add', by: 1 });
  // Numbers and texts may be keys, also of different messages.
  router(jobs, { hashOf: 'id' });
  // @ts-expect-error not in every message
  router(shards, { hashOf: 'file' });
  // @ts-expect-error misspelt
  router(shards, { hashOf: 'trem' });
  // @ts-expect-error missing in some messages
  router(jobs, { hashOf: 'at' });
  // @ts-expect-error no route
  router(shards, 'by-turns');
  // @ts-expect-error of no use to counters
  group.tell({ type: 'add', by: 1 });
}

export async function pooled(): Promise<void> {
  const words = system.spawn(pool(shard({ id: 1 }), { size: { min: 2, max: 8 }, route: { hashOf: 'term' }, key: shardKey }));
  same<typeof words, ActorRef<ShardMessage>>(true);
  const hits = await words.ask({ type: 'search', term: 'ring' });
  same<typeof hits, string[]>(true);
  // A pool of pools, and one of a definition without arguments.
  system.spawn(pool(pool(shard({ id: 1 }), { size: 2 }), { size: 2, spread: 'none' }));
  system.spawn(pool(registrant, { size: 1 }));
  // @ts-expect-error unfinished: its arguments are missing
  pool(shard, { size: 2 });
  // @ts-expect-error not in every message
  pool(shard({ id: 1 }), { size: 2, route: { hashOf: 'file' } });
  // @ts-expect-error its routees do not take what is told under that key
  pool(shard({ id: 1 }), { size: 2, key: counterKey });
  // @ts-expect-error no size
  pool(shard({ id: 1 }), { route: 'random' });
}
