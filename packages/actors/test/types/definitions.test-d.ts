/** Defining and spawning: handlers, arguments, private messages, placement. */
import { match } from 'ts-pattern';
import {
  type ActorContext,
  type ActorDefinition,
  type ActorRef,
  actor,
  type Blueprint,
  on,
  type ReplyTo,
  type System,
} from '@ringmaster/actors';
import { account, type AccountMessage, counter, type CounterMessage, shard, ticker } from './protocols.ts';
import { same } from './same.ts';

declare const system: System;
declare const ref: ActorRef<CounterMessage>;
declare const here: string;

same<typeof counter, ActorDefinition<CounterMessage, { start: number }>>(true);
same<typeof ticker, ActorDefinition<{ type: 'tick' }, void>>(true);

export const counterMatch = actor(here, 'counter-match', (_ctx: ActorContext<CounterMessage>, { start }: { start: number }) => {
  let count = start;
  return (message) =>
    match(message)
      .with({ type: 'add' }, ({ by }) => {
        count += by;
      })
      .with({ type: 'get' }, ({ replyTo }) => replyTo.tell(count))
      .exhaustive();
});
same<typeof counterMatch, ActorDefinition<CounterMessage, { start: number }>>(true);

export async function spawned(): Promise<void> {
  const spawnedCounter = system.spawn(counter({ start: 1 }), { name: 'counter', thread: 'dedicated' });
  same<typeof spawnedCounter, ActorRef<CounterMessage>>(true);
  const uncalled = system.spawn(ticker, { thread: { key: 'tenant-7' } });
  same<typeof uncalled, ActorRef<{ type: 'tick' }>>(true);
  const spawnedAccount = system.spawn(account({ counter: ref }), { thread: 'owner' });
  same<typeof spawnedAccount, ActorRef<AccountMessage>>(true);
  // Blueprints are values, and contravariant like references.
  const blueprint: Blueprint<{ type: 'add'; by: number }> = counter({ start: 1 });
  system.spawn(blueprint).tell({ type: 'add', by: 1 });
  await using scoped = system;
  await scoped.stop({ timeout: 10 });
}

export function wrongSpawns(): void {
  // @ts-expect-error E10 argument forgotten
  system.spawn(counter);
  // @ts-expect-error E11 wrong argument
  system.spawn(counter({ begin: 1 }));
  // @ts-expect-error E31 a private message told from outside
  system.spawn(account({ counter: ref })).tell({ type: 'count-is', n: 1 });
  // @ts-expect-error E32 wrong thread
  system.spawn(ticker, { thread: 'own' });
  // @ts-expect-error E35 a second argument position is options, not arguments
  system.spawn(counter, { start: 1 });
  // @ts-expect-error a blueprint of other messages
  const other: Blueprint<{ type: 'tick' }> = shard({ id: 1 });
  void other;
}

// @ts-expect-error E12 handler missing
export const h1 = actor<CounterMessage>(here, 'h1', () => on({ add: () => {} }));
// @ts-expect-error E13 handler misspelt
export const h2 = actor<CounterMessage>(here, 'h2', () => on({ add: () => {}, gett: () => {} }));
// @ts-expect-error E14 reply of the wrong type
export const h3 = actor<CounterMessage>(here, 'h3', () => on({ add: () => {}, get: ({ replyTo }) => void replyTo.tell('1') }));

type Start = { start: number };
export const h4 = actor(here, 'h4', (_: ActorContext<CounterMessage>, { start }: Start) =>
  // @ts-expect-error E15 on() where the message type cannot be inferred
  on({ add: ({ by }) => void [by, start], get: () => {} }),
);
// @ts-expect-error E16 only the message type given, arguments annotated
export const h5 = actor<CounterMessage>(here, 'h5', (_ctx, { start }: Start) => on({ add: () => void start, get: () => {} }));
// @ts-expect-error E36 a reply returned instead of told
export const h7 = actor<CounterMessage>(here, 'h7', () => on({ add: () => {}, get: () => 3 }));
// @ts-expect-error a promised reply returned instead of told
export const h8 = actor<CounterMessage>(here, 'h8', () => on({ add: () => {}, get: async () => 3 }));
// @ts-expect-error setup without a receive function
export const h9 = actor<CounterMessage>(here, 'h9', () => {});

/** What one handler does with it. */
const counting = () => on<CounterMessage>({ add: () => {}, get: ({ replyTo }) => void replyTo.tell(0) });
export const b1 = actor<CounterMessage>(here, 'b1', counting, { mailbox: { capacity: 10, overflow: 'drop-oldest', lowWater: 2 } });
export const b2 = actor<CounterMessage>(here, 'b2', counting, { mailbox: { overflow: 'stop' } });
// @ts-expect-error a policy there is not
export const b3 = actor<CounterMessage>(here, 'b3', counting, { mailbox: { capacity: 10, overflow: 'drop' } });
// @ts-expect-error a misspelt bound
export const b4 = actor<CounterMessage>(here, 'b4', counting, { mailbox: { size: 10 } });

export const becoming = actor<{ type: 'a' }>(here, 'becoming', (ctx) => {
  ctx.become(on({ a: () => {} }));
  // @ts-expect-error E33 become with another protocol
  ctx.become(on<{ type: 'b' }>({ b: () => {} }));
  return { receive: () => {} };
});

/** A pattern match that forgets a case does not compile. */
export const inexhaustive = (message: CounterMessage) =>
  match(message)
    .with({ type: 'add' }, () => {})
    // @ts-expect-error the case 'get' is missing
    .exhaustive();

export const asking = actor<{ type: 'go'; replyTo: ReplyTo<string> }>(here, 'asking', (ctx) =>
  on({
    go: async ({ replyTo }) => {
      const n = await ctx.ask(ref, { type: 'get' }, { timeout: 10 });
      same<typeof n, number>(true);
      ctx.tell(ref, { type: 'add', by: n });
      await ctx.send(ref, { type: 'add', by: n });
      // @ts-expect-error wrong payload through the context
      ctx.tell(ref, { type: 'add', by: 'n' });
      // @ts-expect-error wrong question through the context
      void ctx.ask(ref, { type: 'add', by: 1 });
      const child = ctx.spawn(ticker);
      same<typeof child, ActorRef<{ type: 'tick' }>>(true);
      return replyTo.tell(String(n));
    },
  }),
);
