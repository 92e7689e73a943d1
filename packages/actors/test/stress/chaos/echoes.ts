import { type ActorRef, router, ThreadLostError } from '@ringmaster/actors';
import { ASK_BITS, type CarrierMessage, type Echo } from './carrier.ts';
import type { Crew } from './crew.ts';
import type { Part, Stage } from './part.ts';
import { payloadOf } from './payload.ts';
import { Kinds, nameOf, type Sheet } from './sheet.ts';

const OPEN_MAX = 150;
/** Longer than anything that ends an ask otherwise. */
const TIMEOUT_MS = 60_000;
/** One of so many may be called off. */
const CALLED_OFF = 6;
const RACED = 'AbortError';
/** By which an ask may end. By its time limit none does. */
const ENDS: readonly string[] = ['ThreadLostError', 'ActorStoppedError', 'ActorRestartingError', 'MailboxFullError', RACED];

/** Asks of carriers, straight and through a router: each settles once, and is executed once at most, and never when it has failed. */
export class Echoes implements Part {
  readonly name = 'asks';
  readonly #stage: Stage;
  readonly #crew: Crew;
  readonly #ends = new Kinds();
  /** Asks whose answer came when they had settled. */
  readonly #late: number[] = [];
  #open = 0;
  #asked = 0;
  #wrong = 0;
  #settled = 0;
  #calling = new AbortController();
  #whenSettled: (() => void) | undefined;

  constructor(stage: Stage, crew: Crew) {
    this.#stage = stage;
    this.#crew = crew;
    stage.system.events.subscribe({
      tell: (event) => {
        if (event.type === 'dead-letter' && event.detail.reason === 'late-reply' && isEcho(event.detail.message))
          this.#late.push(event.detail.message.echoOf);
        return 'accepted';
      },
    });
  }

  push(): void {
    const { random, sizes } = this.#stage;
    for (let n = random.below(6); n > 0 && this.#open < OPEN_MAX && this.#asked < sizes.asks; n--) {
      const straight = this.#crew.of(random.below(1 << 16));
      this.#ask(random.below(4) === 0 ? router(this.#crew.carriers, 'round-robin') : straight);
    }
  }

  /** Those that are under way. */
  cancel(): void {
    this.#calling.abort();
    this.#calling = new AbortController();
  }

  settled(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#open === 0) resolve();
      else this.#whenSettled = resolve;
    });
  }

  account(sheet: Sheet): void {
    const { asks } = this.#stage.books;
    const having = (bit: number): number => asks.reduce((sum, word) => sum + Number((word & bit) === bit), 0);
    const { answered = 0, ...others } = this.#ends.terms;
    const unexpected = Object.keys(others).filter((end) => !ENDS.includes(end));
    sheet.same({ asked: this.#asked }, { answered, ...others });
    sheet.same({ settled: this.#settled }, { 'asked ones': this.#asked });
    sheet.none({ 'ended as nothing explains': unexpected.reduce((sum, end) => sum + (others[end] ?? 0), 0) }, unexpected.join(' '));
    sheet.none({ 'wrong answers': this.#wrong });
    sheet.none({ 'answered and not executed': having(ASK_BITS.answered) - having(ASK_BITS.answered | ASK_BITS.executed) });
    const again = this.#late.filter((ask) => ((asks[ask] as number) & ASK_BITS.answered) !== 0);
    sheet.none({ 'answered twice': again.length + this.#late.length - new Set(this.#late).size }, `ask ${again[0]}`);
    sheet.none({ 'executed twice': having(ASK_BITS.twice) });
    sheet.none({ 'executed when it had failed': having(ASK_BITS.undead) });
    sheet.atLeast({ answered }, 1);
  }

  #ask(to: ActorRef<CarrierMessage>): void {
    const { random, books } = this.#stage;
    const ask = this.#asked++;
    const payload = payloadOf(random);
    this.#open++;
    const calling = random.below(CALLED_OFF) === 0 ? { signal: this.#calling.signal } : {};
    to.ask({ type: 'echo', ask, isLater: random.below(4) === 0, payload }, { timeout: TIMEOUT_MS, ...calling })
      .then(
        ({ echoOf, sum }) => {
          if (echoOf !== ask || sum !== payload.sum) this.#wrong++;
          Atomics.or(books.asks, ask, ASK_BITS.answered);
          this.#ends.add('answered');
        },
        (error: unknown) => {
          // None that has died with its thread is executed by the next one.
          if (error instanceof ThreadLostError) Atomics.or(books.asks, ask, ASK_BITS.failed);
          this.#ends.add(nameOf(error));
        },
      )
      .finally(() => {
        this.#settled++;
        this.#open--;
        if (this.#open === 0) this.#whenSettled?.();
      });
  }
}

const isEcho = (message: unknown): message is Echo => typeof (message as Partial<Echo> | undefined)?.echoOf === 'number';
