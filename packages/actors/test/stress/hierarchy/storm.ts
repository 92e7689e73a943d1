import { type ActorRef, AgentError, type AnyRef, AskTimeoutError, type SystemEvent } from '@ringmaster/actors';
import { SeededRandom } from '@ringmaster/core/testkit';
import { type BoughMessage, type Fate, WAYS_TO_DIE } from './bough.ts';
import { type Ground, WORKERS } from './ground.ts';
import type { Plan } from './plan.ts';
import { BREADTH, nodeOf, ROOTS } from './shape.ts';

const STEPS = 40;
const TELLS = 8;
const KILLS_MAX = 3;
/** Ends its thread only when the watchdog has seen it. */
const LOOPS = 0.1;

const FATES: readonly Fate[] = [
  ...(['work', 'work', 'work', 'work', 'slow', 'slow', 'inquire', 'inquire'] as const),
  ...(['resume', 'resume', 'restart', 'restart', 'restart', 'stop', 'escalate', 'untold', 'leave'] as const),
];

/** What comes from outside: messages along paths and to nodes themselves, and the deaths of threads. */
export class Storm {
  readonly wrong: string[] = [];
  /** Told to a node by its reference, and accepted. */
  told = 0;
  asked = 0;
  kills = 0;
  readonly #ground: Ground;
  readonly #plan: Plan;
  readonly #random: SeededRandom;
  readonly #roots: readonly ActorRef<BoughMessage>[];
  readonly #known: (AnyRef | undefined)[] = [];
  #n = 0;
  #open = 0;

  constructor(ground: Ground, plan: Plan, roots: readonly ActorRef<BoughMessage>[]) {
    this.#ground = ground;
    this.#plan = plan;
    this.#roots = roots;
    this.#random = new SeededRandom(plan.seed);
  }

  hear({ type, actor }: SystemEvent): void {
    if ((type === 'started' || type === 'restarted') && actor !== undefined) this.#known[nodeOf(actor.name) || 0] = actor;
  }

  get openAsks(): number {
    return this.#open;
  }

  async rage(): Promise<void> {
    const random = this.#random;
    const isMortal = this.#plan.end === undefined;
    const kills = new Set(Array.from({ length: isMortal ? 1 + random.below(KILLS_MAX) : 0 }, () => random.below(STEPS)));
    for (let step = 0; step < STEPS; step++) {
      for (let told = 0; told < TELLS; told++) this.tellSomebody(FATES[random.below(FATES.length)] as Fate);
      if (kills.has(step)) this.kill();
      await this.#ground.turn();
    }
  }

  /** Mostly far down: the higher up, the more goes down with it. */
  tellSomebody(fate: Fate): void {
    const random = this.#random;
    const dice = random.next();
    const later = random.next() < 0.5;
    const root = random.below(ROOTS.length);
    const path = Array.from({ length: random.below(40) === 0 ? random.below(2) : 2 + random.below(2) }, () => random.below(BREADTH));
    if (dice < 0.7) {
      this.#roots[root]?.tell({ type: 'act', n: ++this.#n, route: 'path', path, fate, later });
      return;
    }
    const known = Object.values(this.#known);
    const ref = known[random.below(known.length || 1)] as ActorRef<BoughMessage> | undefined;
    if (ref === undefined || (ROOTS.includes(nodeOf(ref.name)) && fate !== 'work')) return;
    if (dice < 0.85) this.tell(ref, fate, later);
    else this.#ask(ref, fate, later);
  }

  tell(ref: ActorRef<BoughMessage>, fate: Fate, later = false): number {
    const n = ++this.#n;
    if (ref.tell({ type: 'act', n, route: 'direct', path: [], fate, later }) === 'accepted') this.told++;
    return n;
  }

  #ask(ref: ActorRef<BoughMessage>, fate: Fate, later: boolean): void {
    const n = ++this.#n;
    this.#open++;
    this.asked++;
    ref.ask({ type: 'ask', n, fate, later }).then(
      ({ node }) => {
        this.#open--;
        if (node !== nodeOf(ref.name) && ref.isAlive) this.wrong.push(`asked ${String(ref)}, and node ${node} answered`);
      },
      (error: unknown) => {
        this.#open--;
        const isKnown = error instanceof AgentError || (error instanceof RangeError && fate === 'untold');
        if (!isKnown || error instanceof AskTimeoutError) this.wrong.push(`asked ${String(ref)}: ${String(error)}`);
      },
    );
  }

  /** One thread, by a random way: by its own code, or from outside. */
  kill(): void {
    const random = this.#random;
    this.kills++;
    const known = Object.values(this.#known) as ActorRef<BoughMessage>[];
    const victim = known[random.below(known.length || 1)];
    if (this.#plan.isVirtual || random.next() < 0.3 || victim === undefined) return this.#ground.kill(1 + random.below(WORKERS));
    const how = random.next() < LOOPS ? 'loop' : (WAYS_TO_DIE[random.below(WAYS_TO_DIE.length - 1)] ?? 'exit');
    this.tell(victim, how);
  }
}
