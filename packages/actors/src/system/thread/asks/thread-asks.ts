import type { Host } from '@ringmaster/core';
import { type AskEnvironment, AskTable } from '../../../ask/ask-table.ts';
import type { AskKeeper, OpenAsk } from '../../../ask/open-ask.ts';
import type { InternalRef } from '../../../cell/internals.ts';
import type { Defaults } from '../../../contract/defaults.ts';
import type { AskMeter } from '../../../contract/meter.ts';
import type { DeadlineWheel } from '../../../timers/deadline-wheel.ts';
import { giveToAsker } from '../blocks/give-to-asker.ts';
import type { ThreadBlocks } from '../blocks/thread-blocks.ts';
import type { Cancellations } from './cancellations.ts';
import type { LateReplies } from './late-replies.ts';
import type { Residents } from '../residents.ts';
import type { SystemMeter } from '../metrics/system-meter.ts';
import type { ThreadServices } from '../thread-services.ts';

/** What its asks need from a thread. */
export interface AskingThread {
  readonly thread: number;
  readonly incarnation: number;
  readonly host: Host;
  readonly config: { readonly defaults: Pick<Defaults, 'askTimeoutMs' | 'openAsksMax'> };
  readonly wheel: DeadlineWheel;
  readonly meter: Pick<SystemMeter, 'ask' | 'asks'>;
  readonly cells: Residents;
  readonly blocks: Pick<ThreadBlocks, 'takeMoves'>;
  readonly cancellations: Cancellations;
  readonly lateReplies: LateReplies;
  readonly services: Pick<ThreadServices, 'openAsks'>;
  /** Of messages within the thread. An answer is one. */
  readonly roundTrip: ((message: unknown, what: 'reply') => unknown) | undefined;
  /** Made behind the table. */
  readonly cycle: { poke(): void };
  breath(): Promise<void> | undefined;
}

/** The table of a thread's asks, wired to who hears of them. */
export function threadAsks(here: AskingThread): AskTable {
  return new AskTable(new ThreadAskEnvironment(here));
}

/** A class, since every ask goes through it: a literal with a getter is a dictionary to the engine, of which each look is a search. */
class ThreadAskEnvironment implements AskEnvironment {
  readonly thread: number;
  readonly incarnation: number;
  readonly wheel: DeadlineWheel;
  readonly meter: AskMeter;
  readonly askTimeoutMs: number;
  readonly openAsksMax: number;
  readonly #here: AskingThread;
  readonly #host: Host;

  constructor(here: AskingThread) {
    this.thread = here.thread;
    this.incarnation = here.incarnation;
    this.wheel = here.wheel;
    this.meter = here.meter.ask;
    this.askTimeoutMs = here.config.defaults.askTimeoutMs;
    this.openAsksMax = here.config.defaults.openAsksMax;
    this.#here = here;
    this.#host = here.host;
  }

  now(): number {
    return this.#host.now();
  }

  wallClock(): number {
    return this.#host.wallClock();
  }

  poke(): void {
    this.#here.cycle.poke();
  }

  get roundTrip(): AskKeeper['roundTrip'] {
    return this.#here.roundTrip === undefined ? undefined : this.#answer;
  }

  breath(): Promise<void> | undefined {
    return this.#here.breath();
  }

  cancellable(ask: OpenAsk): void {
    this.#here.cancellations.open(ask.id);
  }

  withdraw(ask: OpenAsk): void {
    this.#here.cancellations.withdraw(ask.id);
  }

  lateAnswer(ask: OpenAsk, answer: unknown): void {
    const { lateReplies, thread } = this.#here;
    lateReplies.take({ thread, id: ask.id, incarnation: this.incarnation }, answer, ask);
  }

  openChanged(count: number): void {
    this.#here.meter.asks(count > 0);
    this.#here.services.openAsks(count);
  }

  readonly #answer = (value: unknown, asker: InternalRef | undefined): unknown => {
    const { blocks, cells } = this.#here;
    const copy = this.#here.roundTrip?.(value, 'reply');
    const moves = blocks.takeMoves();
    if (moves.length > 0)
      giveToAsker(
        moves.map(({ to }) => to),
        asker,
        cells,
      );
    return copy;
  };
}
