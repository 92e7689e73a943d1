import { threadId } from 'node:worker_threads';
import { actor, f64, on, oneOf, type Receive, type ReplyTo, u32 } from '@ringmaster/actors';
import type { Payload, Tally } from '../messages/messages.ts';
import { TallyCounter } from '../messages/tally.ts';

/** Messages to count; `sync` answers with the tally, `where` with the thread's id (0: the owner). */
export type SinkMessage =
  | Payload
  | { readonly type: 'sync'; readonly replyTo: ReplyTo<Tally> }
  | { readonly type: 'where'; readonly replyTo: ReplyTo<number> };

function count(): Receive<SinkMessage> {
  const counter = new TallyCounter();
  return on<SinkMessage>({
    transfer: (message) => counter.add(message),
    quote: (message) => counter.add(message),
    block: (message) => counter.add(message),
    note: (message) => counter.add(message),
    sync: ({ replyTo }) => replyTo.tell(counter.tally),
    where: ({ replyTo }) => replyTo.tell(threadId),
  });
}

/** The receiver of all traffic by `tell`. */
export const sink = actor<SinkMessage>(import.meta.url, 'sink', count);

/** The same, with a fixed layout for its hottest message. */
export const layoutSink = actor<SinkMessage>(import.meta.url, 'layout-sink', count, {
  layouts: { quote: { id: u32, price: f64, side: oneOf('buy', 'sell') } },
});
