import {
  type Accepted,
  type ActorRef,
  type AnyRef,
  createSystem,
  MessageBroker,
  type Spawnable,
  StateError,
  type Subscription,
  type System,
  type SystemEvent,
  type SystemOptions,
} from '@ringmaster/actors';
import { addDigests, type Digest, EMPTY_DIGEST } from '../compare/digest.ts';
import type { JournalFiles } from '../store/journal.ts';
import { coordinator } from './coordinator.ts';
import { crawler } from './crawler.ts';
import type { CoordinatorMessage, Indexed, ParserMessage, ShardMessage, ShardTotals } from './messages.ts';
import { parser } from './parser.ts';
import { shard } from './shard.ts';

/** The whole job may take this long. */
const JOB_MS = 24 * 60 * 60 * 1000;
const DIGEST_MS = 60_000;
const KEEP_MS = 60_000;

export interface JobOptions {
  readonly directory: string;
  /** Workers; each gets one parser and one shard. */
  readonly threads: number;
  /** For each shard, in which its postings outlive its thread. */
  readonly journals?: readonly JournalFiles[];
  /** It tells its progress, and files may be indexed again when it is finished: more to load than who only times it wants. */
  readonly goesOn?: boolean;
  /** What else the system is created with. */
  readonly system?: SystemOptions;
}

/**
 * All actors of the main job.
 *
 * ```
 * owner     crawler ── found ──> coordinator ── parse ──> parsers
 * worker    parser ── post ──> its own shard, and every other worker's shard directly
 * ```
 */
export class Job {
  readonly shards: readonly ActorRef<ShardMessage>[];
  readonly system: System;
  readonly #makers: readonly AnyRef[];
  readonly #coordinator: ActorRef<CoordinatorMessage>;
  #broker: MessageBroker | undefined;
  readonly #losses: Subscription;

  private constructor(
    system: System,
    shardOf: (number: number) => Spawnable<ShardMessage>,
    { directory, threads, goesOn = false }: JobOptions,
  ) {
    this.system = system;
    const each = Array.from({ length: threads }, (_, number) => number);
    // The runtime deals what the program spawns out over the workers in turn: shard 0 and parser 0 share a worker.
    this.shards = each.map((number) => system.spawn(shardOf(number), { name: `shard-${number}` }));
    const parsers: ActorRef<ParserMessage>[] = each.map((number) =>
      system.spawn(parser({ number, root: directory, shards: this.shards }), { name: `parser-${number}` }),
    );
    this.#coordinator = system.spawn(coordinator({ parsers, broker: goesOn ? this.broker.ref : undefined }), {
      name: 'coordinator',
      thread: 'owner',
    });
    const walker = system.spawn(crawler({ root: directory, coordinator: this.#coordinator }), { name: 'crawler', thread: 'owner' });
    walker.tell({ type: 'crawl' });
    this.#makers = [walker, this.#coordinator, ...parsers];
    this.#losses = system.events.subscribe({ tell: (event) => this.#happened(event) });
  }

  /** Starts the threads and the crawl. */
  static async start(options: JobOptions): Promise<Job> {
    // A parser has its thread for a whole batch of files, on purpose: that is what the threads are for.
    const defaults = { longTurnMs: 'off' } as const;
    const system = await createSystem({ ...options.system, threads: options.threads, name: 'code-search', defaults });
    return new Job(system, options.goesOn === true ? await keptShards(options) : () => shard, options);
  }

  /** What happens is told here. Started when it is first wanted. */
  get broker(): MessageBroker {
    this.#broker ??= MessageBroker.start(this.system);
    return this.#broker;
  }

  /** Settles when the last posting is in its shard. */
  finished(): Promise<Indexed> {
    return this.#coordinator.ask({ type: 'finish' }, { timeout: JOB_MS });
  }

  totals(): Promise<ShardTotals[]> {
    return Promise.all(this.shards.map((shard) => shard.ask({ type: 'totals' })));
  }

  /**
   * The index is finished and is here to stay: shards that are lost with their thread come back as they are, and whoever made it may go.
   *
   * @throws StateError if a shard was lost before: as a rejection
   */
  async keep({ parsers }: Indexed): Promise<void> {
    const kept = await Promise.all(this.shards.map((shard) => shard.ask({ type: 'keep' }, { timeout: KEEP_MS })));
    const sum = (all: readonly { readonly postings: number }[]) => all.reduce((total, { postings }) => total + postings, 0);
    if (sum(kept) !== sum(parsers)) throw new StateError(`Cannot keep the index: of ${sum(parsers)} postings ${sum(kept)} are there`);
    this.#losses.cancel();
    await Promise.all(this.#makers.map((maker) => maker.stop()));
  }

  async digest(): Promise<Digest> {
    const digests = await Promise.all(this.shards.map((shard) => shard.ask({ type: 'digest' }, { timeout: DIGEST_MS })));
    return digests.reduce(addDigests, EMPTY_DIGEST);
  }

  /** What a parser or a shard had is lost with its thread, also if nobody has asked it for anything just then. */
  #happened(event: SystemEvent): Accepted {
    return event.type === 'thread-lost' ? this.#coordinator.tell({ type: 'failed', error: event.detail.error }) : 'accepted';
  }

  stop(timeout?: number): Promise<void> {
    return this.system.stop(timeout === undefined ? {} : { timeout });
  }
}

async function keptShards({ journals }: JobOptions): Promise<(number: number) => Spawnable<ShardMessage>> {
  const { keptShard } = await import('./kept-shard.ts');
  return (number) => keptShard({ journal: journals?.[number] });
}
