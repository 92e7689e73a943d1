import { managingOf } from '../../cell/inside-context.ts';
import { openStore } from '../../contract/broker-store-definition.ts';
import { oneInThread } from '../../toolbox/one-in-thread.ts';
import { COMMON } from '../../contract/common.ts';
import { checkedBatches, checkLoaded } from '../store/check-loaded.ts';
import { Journal } from '../store/journal.ts';
import { StoredState } from '../store/stored-state.ts';
import type { RetainedValues } from '../topics/retained-values.ts';
import { BrokerMemory } from './broker-memory.ts';
import { BrokerShell } from './broker-shell.ts';
import { QueueMetrics } from './queue-metrics.ts';
import type { BrokerArgs, BrokerContext } from './own-messages.ts';

/** Under this name a thread keeps the memories of its brokers, each for as long as its actor. */
const MEMORIES = 'ringmaster/brokers';

/** One life of a broker begins: with what the life before it had, or with what its store has kept. */
export async function openBroker(ctx: BrokerContext, args: BrokerArgs): Promise<BrokerShell> {
  const shell = args.store === undefined ? inMemory(ctx, args) : await withStore(ctx, args, args.store);
  // One by one: those behind one that is there by other terms are to be there, too.
  for (const declaration of args.declare) {
    const conflict = shell.queues.declare([declaration]);
    if (conflict !== undefined) ctx.log.warn({ err: conflict }, 'a queue that the broker was started with goes by other terms');
  }
  return shell;
}

function inMemory(ctx: BrokerContext, { retainedMax }: BrokerArgs): BrokerShell {
  const memories = memoriesOf(ctx);
  // The same for all lives of the actor, and gone with it.
  const { place } = managingOf(ctx);
  const known = memories.get(place);
  const memory = known ?? new BrokerMemory({ ...shownBy(ctx), idPrefix: idPrefix(ctx), retainedMax, changes: undefined });
  memories.set(place, memory);
  return new BrokerShell(ctx, memory, undefined);
}

function memoriesOf(ctx: BrokerContext): WeakMap<object, BrokerMemory> {
  const areThey = (value: unknown): value is WeakMap<object, BrokerMemory> => value instanceof WeakMap;
  return oneInThread(ctx[COMMON], MEMORIES, areThey, () => new WeakMap());
}

async function withStore(
  ctx: BrokerContext,
  { retainedMax }: BrokerArgs,
  blueprint: NonNullable<BrokerArgs['store']>,
): Promise<BrokerShell> {
  const store = await openStore(blueprint);
  const life = managingOf(ctx);
  const failed = (error: Error): void => {
    // A failure of this life, which its supervisor answers (G26). One that ends has nobody to answer it, and one that is over concerns nobody.
    if (!ctx.signal.aborted) {
      ctx.pipeToSelf(Promise.reject(error), () => ({ type: 'ringmaster/wake' }));
      // Heard by this life alone, and so only if it is told to go on.
      ctx.pipeToSelf(Promise.resolve(), () => ({ type: 'ringmaster/store-failed' }));
    } else if (!life.isOver)
      ctx.log.warn({ err: error }, 'store has failed at the end of its broker: what it was to keep last may be lost');
  };
  const journal = new Journal(store, failed, () => life.isOver);
  const memory = new BrokerMemory({ ...shownBy(ctx), idPrefix: idPrefix(ctx), retainedMax, changes: journal.changes });
  const shell = new BrokerShell(ctx, memory, journal);
  const stored = new StoredState();
  for await (const changes of checkedBatches(store.load())) {
    checkLoaded(changes);
    stored.apply(changes);
  }
  memory.queues.restore(stored, shell.now());
  restoreRetained(memory.retained, stored, journal);
  return shell;
}

/** As they were published, whatever order the store has; there may be fewer than there were in the life before. */
function restoreRetained(retained: RetainedValues, stored: StoredState, journal: Journal): void {
  for (const [topic, value] of [...stored.retained].sort(([, a], [, b]) => a.at - b.at)) {
    const forgotten = retained.keep({ topic, ...value });
    if (forgotten !== undefined) journal.changes.push({ type: 'retained', topic: forgotten, value: undefined });
  }
}

function shownBy(ctx: BrokerContext): { readonly metrics: QueueMetrics; readonly name: string } {
  return { metrics: QueueMetrics.in(ctx), name: ctx.self.name };
}

function idPrefix(ctx: BrokerContext): string {
  return `${Math.floor(ctx.random() * 2 ** 45).toString(36)}-`;
}
