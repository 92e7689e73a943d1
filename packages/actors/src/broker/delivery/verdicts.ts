import type { ActorRef } from '../../contract/actor-ref.ts';
import type { BrokerMessage } from '../../contract/broker-messages.ts';
import type { NackOptions } from '../../contract/delivery.ts';
import { asActorRef } from '../../cell/refs/actor-ref-base.ts';
import { Voice } from '../../toolbox/voice.ts';

const NOW = Promise.resolve();
/** Acknowledgements in one message, 2 KiB: one of all that a large prefetch allows might be longer than a message may be. */
const TAGS_MAX = 256;

/** Of which deliveries they are. */
export interface VerdictPlan {
  readonly broker: ActorRef<BrokerMessage>;
  readonly queue: string;
  readonly life: number;
  readonly idPrefix: string;
}

/** Who consumes, and says what becomes of it. */
export interface VerdictSource {
  readonly voice: Voice<BrokerMessage>;
  /** Aborted when that begins to end. */
  readonly ending: AbortSignal | undefined;
}

/**
 * What one consumer has to say to its broker of what it was given. Acknowledgements are gathered until its turn is over, and go in one message then.
 *
 * Where there may be no later, they go at once: what is said behind the last turn of an actor comes from nobody, and is refused while the
 * system stops (S7).
 */
export class Verdicts {
  readonly #voice: Voice<BrokerMessage>;
  /** Undefined for a delivery that speaks for itself, in the turn of whoever has it; it has but one to be gathered. */
  readonly #source: VerdictSource | undefined;
  readonly queue: string;
  readonly life: number;
  /** Ids that nobody gave begin with it. */
  readonly idPrefix: string;
  #tags: number[] = [];

  constructor({ broker, queue, life, idPrefix }: VerdictPlan, source?: VerdictSource) {
    this.#voice = source?.voice ?? new Voice<BrokerMessage>(broker);
    this.#source = source;
    this.queue = queue;
    this.life = life;
    this.idPrefix = idPrefix;
  }

  get broker(): ActorRef<BrokerMessage> {
    return this.#voice.to;
  }

  ack(tag: number): void {
    if (this.#tags.push(tag) > 1) return;
    if (this.#source === undefined || this.#source.ending?.aborted === true) return this.flush();
    void NOW.then(() => this.flush());
  }

  nack(tag: number, options: NackOptions): void {
    this.#post({ type: 'nack', queue: this.queue, life: this.life, tag, options });
  }

  /** Unread. */
  giveBack(tag: number): void {
    this.#post({ type: 'give-back', queue: this.queue, life: this.life, tag });
  }

  extend(tag: number, visibilityMs: number): void {
    this.#post({ type: 'extend', queue: this.queue, life: this.life, tag, visibilityMs });
  }

  /** @throws MessageNotSerializableError, MessageTooLargeError */
  reply(tag: number, answer: unknown): void {
    if (!this.broker.isAlive) return this.forgo(answer);
    this.#post({ type: 'reply', queue: this.queue, life: this.life, tag, answer });
  }

  /** Nobody takes it: it is said too late, or there is no broker any more. */
  forgo(answer: unknown): void {
    asActorRef(this.broker).routing.forgo(answer, 'late-reply');
  }

  fail(tag: number, error: Error): void {
    this.#post({ type: 'reply-failure', queue: this.queue, life: this.life, tag, error });
  }

  /** Also at once, when its consumer is about to end. */
  flush(): void {
    const tags = this.#tags;
    const [tag] = tags;
    if (tag === undefined) return;
    this.#tags = [];
    const { queue, life } = this;
    if (tags.length === 1) return this.#post({ type: 'ack', queue, life, tag });
    for (let from = 0; from < tags.length; from += TAGS_MAX) {
      this.#post({ type: 'ack-all', queue, life, tags: tags.length <= TAGS_MAX ? tags : tags.slice(from, from + TAGS_MAX) });
    }
  }

  #post(message: BrokerMessage): void {
    this.#voice.post(message);
  }
}
