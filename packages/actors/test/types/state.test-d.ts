/** States, as users declare, change, watch and archive them. */
import {
  type ActorContext,
  type ActorRef,
  type ArchivedVersion,
  actor,
  type AnyRef,
  on,
  type Recipient,
  type ReplyTo,
  type Snapshot,
  StateArchive,
  type StateCell,
  type StateKey,
  StateManager,
  type StateNews,
  type StateStore,
  stateArchive,
  stateKey,
  type System,
} from '@ringmaster/actors';
import { same } from './same.ts';

interface Cart {
  readonly items: readonly string[];
  readonly id?: string;
}

declare const system: System;
declare const ref: AnyRef;
declare const ctx: ActorContext<never>;
declare const produce: (recipe: (draft: { items: string[] }) => void) => (value: Readonly<Cart>) => Cart;

const cartKey = stateKey<Cart>('shop/cart');
const countKey = stateKey<number>('shop/count');
same<typeof cartKey, StateKey<Cart>>(true);

// ------------------------------------------------------------------ in an actor
const cart = ctx.state(cartKey, { items: [] }, { history: 10, restore: 'last-good' });
same<typeof cart, StateCell<Cart>>(true);
const own = ctx.state(0);
same<typeof own, StateCell<number>>(true);
const named = ctx.state({ id: 'a value with an id is no key' });
same<typeof named, StateCell<{ id: string }>>(true);
const wide = ctx.state<string | undefined>(undefined);
same<typeof wide, StateCell<string | undefined>>(true);

cart.set({ items: ['a'] }, 'because');
cart.update((value) => ({ ...value, items: [...value.items, 'b'] }));
cart.update(produce((draft) => void draft.items.push('c')));
const snapshot: Snapshot<Cart> = cart.rollback(1);
const done: boolean = cart.compareAndSet(snapshot.version, { items: [] });
same<typeof done, boolean>(true);

// @ts-expect-error the first value is missing
ctx.state(cartKey);
// @ts-expect-error another value than the key's
ctx.state(cartKey, { items: [1] });
// @ts-expect-error the same
ctx.state(countKey, 'one');
// @ts-expect-error there is no such option
ctx.state(0, { keep: 10 });
// @ts-expect-error there is no such restore
ctx.state(cartKey, { items: [] }, { restore: 'best' });
// @ts-expect-error another value than the state's
cart.set({ items: 'a' });
// @ts-expect-error a value is not changed in its place
cart.value.items = [];
// @ts-expect-error nor is a version
cart.version = 2;
// @ts-expect-error a key is made, not written
export const forged: StateKey<Cart> = { id: 'shop/cart' };
// @ts-expect-error a key of more is none of less
export const wider: StateKey<{ readonly items: readonly (string | number)[] }> = cartKey;

// ------------------------------------------------------------------ from anywhere
const states = StateManager.of(system);
StateManager.of(ctx);
// @ts-expect-error a reference is no host
StateManager.of(ref);
same<Awaited<ReturnType<typeof read>>, Snapshot<Cart> | undefined>(true);
function read() {
  return states.get(ref, cartKey);
}
export const history: Promise<readonly Snapshot<Cart>[]> = states.history(ref, cartKey);
export const back: Promise<Snapshot<Cart>> = states.rollback(ref, cartKey, 3, { cause: 'operator' });
export const set: Promise<boolean> = states.compareAndSet(ref, cartKey, snapshot, { items: [] }, { timeout: 100 });
// @ts-expect-error another value than the key's
states.compareAndSet(ref, countKey, snapshot, 'one');
// @ts-expect-error a version is named by a number or a snapshot
states.rollback(ref, cartKey, 'three');

declare const shower: Recipient<StateNews<Cart>>;
declare const counter: Recipient<StateNews<number>>;
declare const anything: Recipient<StateNews<Cart> | StateNews<number>>;
using watch = states.watch(ref, cartKey, shower);
states.watch(ref, cartKey, anything);
watch.cancel();
// @ts-expect-error it is told of something else
states.watch(ref, cartKey, counter);
// @ts-expect-error a signal, not whoever aborts it
states.follow(ref, cartKey, { signal: new AbortController() });
export async function follow(): Promise<readonly string[]> {
  for await (const news of states.follow(ref, cartKey, { signal: AbortSignal.abort() }))
    if (news.type === 'state') return news.snapshot.value.items;
  return [];
}

/** News are messages. */
type Mine = StateNews<Cart> | { readonly type: 'get'; readonly replyTo: ReplyTo<number> };
export const onlooker = actor<Mine>(import.meta.url, 'onlooker', (own) => {
  let count = 0;
  StateManager.of(own).watch(own.parent, cartKey, own.self);
  return on<Mine>({
    state: ({ snapshot: { value } }) => {
      count = value.items.length;
    },
    'state-skipped': ({ skipped }) => own.log.info(`${skipped}`),
    'state-restarted': () => undefined,
    'state-ended': ({ reason }) => own.log.info(String(reason)),
    get: ({ replyTo }) => replyTo.tell(count),
  });
});

// ------------------------------------------------------------------ archives
declare const store: StateStore;
const onDisk = stateArchive<{ readonly path: string }>(
  import.meta.url,
  'on-disk',
  ({ path }) => (path === '' ? Promise.resolve(store) : store),
  {
    keep: 10,
  },
);
const archive = StateArchive.start(system, onDisk({ path: './x' }), { thread: 'dedicated' });
StateArchive.start(ctx);
// @ts-expect-error it takes arguments
StateArchive.start(system, onDisk);
// @ts-expect-error another actor
StateArchive.start(system, onlooker);
export const newest: Promise<ArchivedVersion<Cart> | undefined> = archive.newest('cart-7', cartKey);
archive.record(ref, cartKey, { as: 'cart-7' });
StateArchive.of(archive.ref);
declare const other: ActorRef<{ readonly type: 'get' }>;
// @ts-expect-error no archive
StateArchive.of(other);
