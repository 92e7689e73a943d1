import {
  type Accepted,
  type ActorRef,
  AgentError,
  AskTimeoutError,
  MailboxFullError,
  type System,
  ThreadLostError,
} from '@ringmaster/actors';
import type { SeededRandom } from '@ringmaster/core/testkit';
import { AskAudit } from './ask-audit.ts';
import { type Dying, type Ledger, type LedgerRow, OUTSIDE } from './ledger.ts';
import { type MortalMessage, mortal, tireless, type WayToDie } from './mortal.ts';

const ASKS_OPEN_MAX = 200;
const PUMPED_MAX = 100;
/** How many actors without room may be met before nobody is killed. */
const KILL_TRIES = 50;

/** One actor under load, and what the program knows of it. */
interface Target {
  readonly ref: ActorRef<MortalMessage>;
  readonly row: LedgerRow;
  readonly audit: AskAudit;
  said: number;
  asked: number;
}

/** Asks and tells from outside, and between actors, with all that is known of what they should come to. */
export class Load {
  /** Asks that have not settled. */
  open = 0;
  /** Asks that failed in another way than with a thread, by the kind of error. */
  readonly refused = new Map<string, number>();
  readonly #random: SeededRandom;
  readonly #targets: readonly Target[];
  readonly #shadows: readonly LedgerRow[];
  #tried = 0;

  /** @param parts `ledger` has two rows for each mortal */
  constructor(parts: { readonly system: System; readonly random: SeededRandom; readonly ledger: Ledger; readonly mortals: number }) {
    const { system, random, ledger, mortals } = parts;
    this.#random = random;
    this.#targets = Array.from({ length: mortals }, (_, index) => {
      const name = `mortal-${index}`;
      const ref = system.spawn(mortal({ index, shadowIndex: mortals + index }), { name, supervise: tireless });
      return { ref, row: ledger.row(index), audit: new AskAudit(name), said: 0, asked: 0 };
    });
    this.#shadows = this.#targets.map((_, index) => ledger.row(mortals + index));
  }

  /** A few of each. */
  push(): void {
    for (let n = 0; n < 20; n++) {
      const target = this.#pick();
      if (this.open < ASKS_OPEN_MAX) this.#ask(target);
      let told = this.#random.below(8);
      while (told > 0 && this.#tell(target, { type: 'tell', from: OUTSIDE, n: ++target.said }) === 'accepted') told--;
    }
    const [one, other] = [this.#pick(), this.#pick()];
    if (one === other || this.#random.below(4) > 0) return;
    this.#tell(this.#pick(), { type: 'pump', to: [one.ref, other.ref], count: this.#random.below(PUMPED_MAX) });
  }

  /** Some actor with room for it is told to take its thread along, before all that waits; `terminate` ends one from outside. */
  kill(how: WayToDie, terminate: (thread: number) => void): void {
    if (how === 'terminate') return terminate(threadOf(this.#pick()));
    for (let tries = 0; tries < KILL_TRIES; tries++) {
      this.#tried++;
      if (this.#pick().ref.tell({ type: 'die', how }, { lane: 'high' }) === 'accepted') return;
    }
  }

  /** Settles when an actor in `thread` answers; false if that died with its thread again. */
  async ping(thread: number): Promise<boolean> {
    const target = this.#targets.find((one) => threadOf(one) === thread);
    if (target === undefined) throw new RangeError(`Cannot ping thread ${thread}: nobody lives there`);
    for (;;) {
      this.#tried++;
      try {
        return (await target.ref.ask({ type: 'ping' })) === 'pong';
      } catch (error) {
        if (error instanceof ThreadLostError) return false;
        if (!(error instanceof MailboxFullError)) throw error;
      }
      await new Promise((go) => setImmediate(go));
    }
  }

  /** The newest death in `thread` that an actor caused. */
  dyingIn(thread: number): Dying {
    const all = this.#targets.filter((one) => threadOf(one) === thread).map(({ row }) => row.dying);
    return all.reduce((newest, one) => (one.sinceMs > newest.sinceMs ? one : newest));
  }

  /** Messages that anybody was about to send. */
  get tried(): number {
    return this.#tried + sum(this.#targets, ({ row }) => row.tried);
  }

  /** Messages whose handler began. */
  get heard(): number {
    return sum(this.#targets, ({ row }) => row.heard) + sum(this.#shadows, ({ heard }) => heard);
  }

  get answered(): number {
    return sum(this.#targets, ({ audit }) => audit.answered);
  }

  /** Asks that died with a thread. */
  get failed(): number {
    return sum(this.#targets, ({ audit }) => audit.failed);
  }

  get problems(): readonly string[] {
    const rows = [...this.#targets.map(({ row }) => row), ...this.#shadows];
    const timedOut = this.refused.get(AskTimeoutError.name) ?? 0;
    return [
      ...this.#targets.flatMap(({ audit }) => audit.wrong),
      ...rows.flatMap(({ problems }) => problems),
      ...(timedOut > 0 ? [`${timedOut} asks settled by their time limit only`] : []),
    ];
  }

  #pick(): Target {
    return this.#targets[this.#random.below(this.#targets.length)] as Target;
  }

  #tell({ ref }: Target, message: MortalMessage): Accepted {
    this.#tried++;
    return ref.tell(message);
  }

  #ask(target: Target): void {
    const { ref, row, audit } = target;
    const n = ++target.said;
    const ask = ++target.asked;
    this.open++;
    this.#tried++;
    ref.ask({ type: 'ask', ask, n }).then(
      (heard) => {
        this.open--;
        audit.answer(n, heard);
      },
      (error: unknown) => {
        this.open--;
        if (!(error instanceof AgentError)) throw error;
        if (error instanceof ThreadLostError) {
          audit.lost(n);
          row.failed(ask);
        } else this.refused.set(error.name, (this.refused.get(error.name) ?? 0) + 1);
      },
    );
  }
}

const threadOf = ({ ref }: Pick<Target, 'ref'>): number => (ref as unknown as { readonly thread: number }).thread;

function sum<T>(of: readonly T[], what: (one: T) => number): number {
  return of.reduce((all, one) => all + what(one), 0);
}
