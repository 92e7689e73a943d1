import type { ActorContext, ActorRef } from '@ringmaster/actors';
import type { FileParser } from '../postings/file-parser.ts';
import { deliver } from './deliver.ts';
import type { ParserMessage, ShardMessage } from './messages.ts';

export interface MailRoute {
  readonly parser: number;
  readonly shards: readonly ActorRef<ShardMessage>[];
  readonly files: FileParser;
}

/** Sends what the file parser has written. */
export class PostingMail {
  messages = 0;
  sendMs = 0;
  readonly #ctx: ActorContext<ParserMessage>;
  readonly #route: MailRoute;

  constructor(ctx: ActorContext<ParserMessage>, route: MailRoute) {
    this.#ctx = ctx;
    this.#route = route;
  }

  /** Sends every segment of at least `bytes`. @returns what to await if a shard has no room */
  post(bytes: number): Promise<unknown> | undefined {
    const waiting: Promise<void>[] = [];
    this.#route.files.writers.forEach((writer, shard) => {
      if (writer.byteLength < bytes) return;
      const began = performance.now();
      const message = { type: 'post', parser: this.#route.parser, ...writer.take() } as const;
      const full = deliver(this.#ctx, this.#route.shards[shard] as ActorRef<ShardMessage>, message);
      if (full !== undefined) waiting.push(full);
      this.messages++;
      this.sendMs += performance.now() - began;
    });
    return waiting.length === 0 ? undefined : Promise.all(waiting);
  }
}
