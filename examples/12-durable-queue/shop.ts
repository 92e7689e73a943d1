import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createSystem, MessageBroker, valueIn } from '@ringmaster/actors';
import { logStore } from './log-store.ts';
import { orders, packer } from './packer.ts';
import { quietLogger } from './quiet-logger.ts';

/** What the shop is told, and what it says. `kept` is a promise. */
export type ToShop = { readonly type: 'order'; readonly n: number } | { readonly type: 'pack-all' } | { readonly type: 'close' };
export type FromShop =
  | { readonly type: 'open' }
  | { readonly type: 'kept'; readonly n: number; readonly isDuplicate: boolean }
  | { readonly type: 'all-packed'; readonly redelivered: number }
  | { readonly type: 'failed'; readonly why: string };

// The process that may die at any moment, and leaves with whoever has started it. All that it needs is in the folder.
process.on('disconnect', () => process.exit());
const folder = process.argv[2] ?? '.';
const system = await createSystem({ threads: 1, logger: quietLogger });
const store = logStore({ path: join(folder, 'orders.log'), spareBytes: 65_536 });
// In a thread of its own: a commit blocks that.
const broker = MessageBroker.start(system, { queues: [orders], store, thread: 'dedicated' });
await broker.ref.started;
system.spawn(packer({ broker: broker.ref, book: join(folder, 'packed') }));

const say = (what: FromShop): void => void process.send?.(what);

/** An order that is sent again has the same id, and is left out if it is there. */
async function keep(n: number): Promise<void> {
  const { isDuplicate } = await broker.enqueue(orders, { n }, { id: `order-${n}` });
  say({ type: 'kept', n, isDuplicate });
}

async function packAll(): Promise<void> {
  for (let left = 1; left > 0; await pause(5)) {
    const stats = await broker.stats(orders);
    left = stats === undefined ? 0 : stats.ready + stats.unacknowledged;
  }
  const redelivered = valueIn(system.metrics.snapshot(), 'ringmaster_queue_messages_redelivered_total', { queue: orders.id }) ?? 0;
  say({ type: 'all-packed', redelivered });
}

async function close(): Promise<void> {
  await system.stop();
  process.disconnect();
}

process.on('message', (message: ToShop) => {
  const done = message.type === 'order' ? keep(message.n) : message.type === 'pack-all' ? packAll() : close();
  done.catch((error: unknown) => say({ type: 'failed', why: String(error) }));
});
say({ type: 'open' });
