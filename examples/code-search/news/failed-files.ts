import { setTimeout as pause } from 'node:timers/promises';
import { type BrokerSubscription, type Delivery, type MessageBroker, type PeekedMessage, queue } from '@ringmaster/actors';

/** A file that could not be indexed, and why not, when that was found. */
export interface FailedFile {
  readonly path: string;
  readonly reason: string;
}

/** A file of which the index has nothing, or not the newest. */
export interface ListedFailure extends FailedFile {
  /** How often it has failed. */
  readonly times: number;
}

/** What trying again has come to. */
export interface Retried {
  readonly tried: number;
  /** The others are indexed, or not there any more. */
  readonly failed: number;
}

/** Where files end that could not be indexed. Replayed from there, they are tried again. */
export const deadFiles = queue<FailedFile>('code-search/dead-files');
/** Files to be tried again. Their time is that of the task by which that is done. */
export const failedFiles = queue<FailedFile>('code-search/failed-files', {
  deadLetters: deadFiles,
  visibilityMs: Number.POSITIVE_INFINITY,
});

/** Indexes a file once more. @returns why that has failed, or undefined */
export type TryAgain = (path: string) => Promise<string | undefined>;

const LIST_MAX = 10_000;
const LOOK_AGAIN_MS = 5;

/**
 * Files that could not be indexed, in a dead-letter queue, until somebody has them tried again.
 *
 * ```
 * failed ──> failed files ── dead at once: nobody tries a second time unasked ──> dead files
 *                 ^                                                                   │
 *                 └────────────────────────────── retry ──────────────────────────────┘
 * ```
 */
export class FailedFiles {
  readonly #broker: MessageBroker;
  readonly #tryAgain: TryAgain;
  readonly #consumer: BrokerSubscription;
  /** Those that are listed, or on their way there, by path: which message. */
  readonly #ids = new Map<string, string>();
  /** Those that `retry` waits for, by message. */
  readonly #trying = new Map<string, (hasFailed: boolean) => void>();
  #next = 0;

  /** @param tryAgain is called by `retry` alone */
  constructor(broker: MessageBroker, tryAgain: TryAgain) {
    this.#broker = broker;
    this.#tryAgain = tryAgain;
    this.#consumer = broker.consume(failedFiles, {
      tell: (delivery) => {
        void this.#take(delivery);
        return 'accepted';
      },
    });
  }

  /** It could not be indexed. Once however often it is said. @throws what the broker refuses it with: then nothing has been said */
  async failed(path: string, reason: string): Promise<void> {
    if (this.#ids.has(path)) return;
    const id = `${path} ${this.#next++}`;
    this.#ids.set(path, id);
    try {
      await this.#broker.enqueue(failedFiles, { path, reason }, { id });
    } catch (error) {
      if (this.#ids.get(path) === id) this.#ids.delete(path);
      throw error;
    }
  }

  /** It is indexed, or gone, without anybody having tried again. */
  async settled(path: string): Promise<void> {
    const id = this.#ids.get(path);
    if (id === undefined) return;
    this.#ids.delete(path);
    await this.#broker.replay(deadFiles, { ids: [id] });
  }

  /** In the order of their paths. */
  async list(): Promise<ListedFailure[]> {
    let dead = await this.#dead();
    // Some are on their way, or are being tried.
    for (; dead.length < Math.min(this.#ids.size, LIST_MAX); dead = await this.#dead()) await pause(LOOK_AGAIN_MS);
    const listed = dead.map(({ body, deaths }) => ({ path: body.path, reason: deaths[0]?.note ?? body.reason, times: deaths.length }));
    return listed.sort((one, other) => (one.path < other.path ? -1 : 1));
  }

  /** Tries all of them again. One call at a time. */
  async retry(): Promise<Retried> {
    const dead = await this.#broker.peek(deadFiles, LIST_MAX);
    const ids = dead.map(({ id }) => id);
    const results = ids.map((id) => new Promise<boolean>((resolve) => this.#trying.set(id, resolve)));
    const { left } = await this.#broker.replay(deadFiles, { ids });
    if (left > 0) await this.#giveUpThose(new Map(dead.map(({ id, deaths }) => [id, deaths.length])));
    const failed = (await Promise.all(results)).filter((hasFailed) => hasFailed);
    return { tried: ids.length, failed: failed.length };
  }

  /** Those that are where they were, with no death more, could not be moved: nobody will try them. */
  async #giveUpThose(before: ReadonlyMap<string, number>): Promise<void> {
    for (const { id, deaths } of await this.#broker.peek(deadFiles, LIST_MAX)) {
      if (before.get(id) === deaths.length) this.#tried(id, true);
    }
  }

  #tried(id: string, hasFailed: boolean): void {
    this.#trying.get(id)?.(hasFailed);
    this.#trying.delete(id);
  }

  stop(): void {
    this.#consumer.cancel();
  }

  /** Without those that were settled before they came there. */
  async #dead(): Promise<PeekedMessage<FailedFile>[]> {
    const dead = await this.#broker.peek(deadFiles, LIST_MAX);
    return dead.filter(({ id, body }) => this.#ids.get(body.path) === id);
  }

  async #take(delivery: Delivery<FailedFile>): Promise<void> {
    const note = await this.#verdictOn(delivery);
    if (note === undefined) delivery.ack();
    else delivery.nack({ requeue: false, note });
    this.#tried(delivery.id, note !== undefined);
  }

  /** @returns why it is dead, or undefined */
  async #verdictOn({ id, body: { path, reason }, deaths }: Delivery<FailedFile>): Promise<string | undefined> {
    if (deaths.length === 0) return reason;
    if (this.#ids.get(path) !== id) return undefined;
    const note = await this.#tryAgain(path).catch(String);
    if (note === undefined) this.#ids.delete(path);
    return note;
  }
}
