import type { ActorContext, ActorRef } from '@ringmaster/actors';
import type { FileParser } from '../postings/file-parser.ts';
import { deliver } from './deliver.ts';
import type { ParserMessage, ShardMessage } from './messages.ts';

/** Shards may have megabytes of postings to take in before they come to this. */
const COMPLETE_MS = 60_000;

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

  /** Sends the chunks that are full. @returns what to await if a shard has no room */
  post(): Promise<unknown> | undefined {
    const waiting: Promise<void>[] = [];
    this.#route.files.routes.forEach(({ terms, postings }, number) => {
      if (!postings.hasFull) return;
      const began = performance.now();
      for (const chunk of postings.takeFull()) {
        const message = { type: 'post', parser: this.#route.parser, terms: terms.take(), chunk } as const;
        const full = deliver(this.#ctx, this.#shard(number), message);
        if (full !== undefined) waiting.push(full);
        this.messages++;
      }
      this.sendMs += performance.now() - began;
    });
    return waiting.length === 0 ? undefined : Promise.all(waiting);
  }

  /** Sends the rest, and settles when every shard has it. */
  async complete(): Promise<void> {
    const { files, parser } = this.#route;
    for (const { postings } of files.routes) postings.endChunk();
    await this.post();
    const answers = files.routes.map(({ postings }, number) => {
      const message = { type: 'complete', parser, newest: postings.newest, postings: postings.count } as const;
      return this.#ctx.ask(this.#shard(number), message, { timeout: COMPLETE_MS });
    });
    await Promise.all(answers);
    this.messages += answers.length;
  }

  #shard(number: number): ActorRef<ShardMessage> {
    return this.#route.shards[number] as ActorRef<ShardMessage>;
  }
}
