import { threadId } from 'node:worker_threads';
import { type ActorContext, actor, on, type ReplyTo, type StreamTo } from '@ringmaster/actors';
import type { Payload, Tally } from '../messages/messages.ts';
import { TallyCounter } from '../messages/tally.ts';

export interface Reading {
  /** All that wait at a time, or one by one. */
  readonly by: 'batches' | 'items';
  /** 0: the default. */
  readonly window: number;
}

export type StreamSinkMessage =
  /** Makes a stream of messages to count, and reads it. */
  | { readonly type: 'open'; readonly reading: Reading; readonly replyTo: ReplyTo<StreamTo<Payload>> }
  /** Answered with the tally as soon as `count` were read. */
  | { readonly type: 'sync'; readonly count: number; readonly replyTo: ReplyTo<Tally> }
  | { readonly type: 'where'; readonly replyTo: ReplyTo<number> };

type Waiting = Extract<StreamSinkMessage, { type: 'sync' }>;

/** The reader of the credit streams: counts what it reads, beside the messages that ask it for the tally. */
class Counting {
  readonly #counter = new TallyCounter();
  #waiting: Waiting[] = [];

  async read(
    ctx: ActorContext<StreamSinkMessage>,
    { reading: { by, window }, replyTo }: Extract<StreamSinkMessage, { type: 'open' }>,
  ): Promise<void> {
    const stream = ctx.stream<Payload>(window === 0 ? {} : { window });
    replyTo.tell(stream.sink);
    if (by === 'items') {
      for await (const message of stream) {
        this.#counter.add(message);
        if (this.#waiting.length > 0) this.#answer();
      }
      return;
    }
    for await (const messages of stream.batches()) {
      for (const message of messages) this.#counter.add(message);
      if (this.#waiting.length > 0) this.#answer();
    }
  }

  wait(sync: Waiting): void {
    this.#waiting.push(sync);
    this.#answer();
  }

  #answer(): void {
    const { tally } = this.#counter;
    this.#waiting = this.#waiting.filter(({ count, replyTo }) => {
      if (count <= tally.count) replyTo.tell(tally);
      return count > tally.count;
    });
  }
}

export const streamSink = actor<StreamSinkMessage>(import.meta.url, 'stream-sink', (ctx) => {
  const counting = new Counting();
  return on<StreamSinkMessage>({
    // Not awaited: the actor answers while it reads.
    open: (message) => void counting.read(ctx, message),
    sync: (message) => counting.wait(message),
    where: ({ replyTo }) => replyTo.tell(threadId),
  });
});
