import {
  type ActorRef,
  ActorStoppedError,
  SpawnError,
  type SystemEvent,
  SystemStoppedError,
  ThreadCrashLoopError,
} from '@ringmaster/actors';
import { SeededRandom } from '@ringmaster/core/testkit';
import { Board } from './board.ts';
import { bough, type BoughMessage } from './bough.ts';
import { Ground, WORKERS } from './ground.ts';
import { Ledger } from './ledger.ts';
import { pause } from './pause.ts';
import { type Plan, placeOf, stopMsOf } from './plan.ts';
import { NODES, nameOf, nodeOf, ROOTS } from './shape.ts';
import { Storm } from './storm.ts';
import { tableOf } from './table.ts';

/** References to the dead that are tried in the end. */
const DEAD_TRIED = 40;
const STOP_MAX_MS = 120_000;
const KILL_EVERY_LOOKS = 20;

/** What one seed came to. */
export interface Outcome {
  readonly wrong: readonly string[];
  readonly alive: number;
  readonly restarts: number;
  readonly deaths: number;
  /** The guardian has given up. */
  readonly hasFailed: boolean;
  /** Somebody did not stop in the time that each has, which is the wall clock's on real threads. */
  readonly hasKilled: boolean;
}

/** One tree, from its first setup to the end of its system. */
export async function run(plan: Plan): Promise<Outcome> {
  const growth = await Growth.begin(plan);
  try {
    await growth.storm.rage();
    if (plan.end === undefined) await growth.examine();
    else await growth.exhaust();
  } catch (error) {
    growth.wrong.push(`${error instanceof Error ? error.message : String(error)}; ${growth.state}`);
  }
  await growth.end();
  return growth.outcome;
}

class Growth {
  readonly wrong: string[] = [];
  readonly storm: Storm;
  readonly #plan: Plan;
  readonly #board: Board;
  readonly #ledger: Ledger;
  readonly #ground: Ground;
  readonly #roots: readonly ActorRef<BoughMessage>[];
  readonly #events: SystemEvent[] = [];
  /** Who was not in time: nobody knows any more who should live. */
  readonly #killed: string[] = [];
  /** Who answered when it was looked last. */
  #found: ReadonlySet<number> = new Set();

  private constructor(parts: { plan: Plan; board: Board; ledger: Ledger; ground: Ground }) {
    const { plan, board, ledger, ground } = parts;
    this.#plan = plan;
    this.#board = board;
    this.#ledger = ledger;
    this.#ground = ground;
    const { system } = ground;
    const waiting = system.spawn(pause, { thread: 'owner', name: 'pause' });
    const random = new SeededRandom(plan.seed);
    const wrong = (what: string): void => void this.wrong.push(what);
    const supervise = tableOf({ board, plan, pause: waiting, random, wrong }, 'top');
    this.#roots = ROOTS.map((node) =>
      system.spawn(bough({ node, under: 0, plan, pause: waiting }), {
        ...{ name: nameOf(node), thread: placeOf(plan, node), supervise, shutdownMs: stopMsOf(plan) },
      }),
    );
    this.storm = new Storm(ground, plan, this.#roots);
    system.events.subscribe({
      tell: (event) => {
        this.#events.push(event);
        if (event.type === 'stopped' && event.detail === 'killed') this.#killed.push(event.actor?.name ?? '');
        this.storm.hear(event);
        return 'accepted';
      },
    });
  }

  static async begin(plan: Plan): Promise<Growth> {
    const board = Board.create(NODES);
    const ledger = new Ledger();
    const ground = await Ground.open(plan, (thread, data, text) => {
      if (text === 'thread lost') {
        const { thread: dead } = data as { readonly thread: number };
        board.threadDied(dead);
        ledger.threadDied(dead);
      } else ledger.line(thread, data, text);
    });
    return new Growth({ plan, board, ledger, ground });
  }

  get state(): string {
    return `under way: ${this.#ground.unfinished}; open asks: ${this.storm.openAsks}; ${this.#ledger.compare(this.#found) ?? 'all that should live do'}`;
  }

  get outcome(): Outcome {
    const count = (type: SystemEvent['type']): number => this.#events.filter((event) => event.type === type).length;
    return {
      wrong: [...this.wrong, ...this.storm.wrong, ...this.#ledger.wrong],
      alive: this.#found.size,
      restarts: count('restarted'),
      deaths: count('thread-lost'),
      hasFailed: count('system-failed') > 0,
      hasKilled: this.#killed.length > 0,
    };
  }

  // ------------------------------------------------------------------ a tree that is to live

  /** When the storm is over: who should live answers, nobody else does, and every message is accounted for. */
  async examine(): Promise<void> {
    const { storm } = this;
    await this.#ground.until('every ask has settled', () => storm.openAsks === 0);
    await this.#ground.until('those answer who should live, and no others', async () => {
      if (this.#killed.length > 0) throw new Error('Cannot look who lives: some were killed');
      return this.#agrees(await this.#census());
    });
    await this.#ground.until('every message is accounted for', () => this.#ground.isQuiet);
    await this.#tryDead();
    await this.#ground.until('every message is accounted for once more', () => this.#ground.isQuiet);
    this.#checkCounts();
    const threads = new Set([...this.#found].map((node) => this.#board.thread(node)));
    if (this.#found.size > NODES / 4 && threads.size <= WORKERS) this.wrong.push(`all live in threads ${[...threads]}`);
    const { exhausted } = this.#ledger;
    if (exhausted > 0) this.wrong.push(`${exhausted} budgets were used up, and none was meant to be`);
  }

  #agrees(found: ReadonlySet<number>): boolean {
    this.#found = found;
    return this.#ledger.compare(found) === undefined;
  }

  /** From the roots down: everybody names its children, and each is asked. */
  async #census(): Promise<ReadonlySet<number>> {
    const found = new Set<number>();
    const look = async (ref: ActorRef<BoughMessage>): Promise<void> => {
      try {
        const { node, children } = await ref.ask({ type: 'look' }, { timeout: 60_000 });
        if (found.has(node)) this.wrong.push(`node ${node} is there twice`);
        found.add(node);
        await Promise.all(children.map((child) => look(child as ActorRef<BoughMessage>)));
      } catch {
        // It has ended meanwhile; if it should not have, it is missing.
      }
    };
    await this.#ground.inTime('everybody has answered the census', Promise.all(this.#roots.map(look)));
    return found;
  }

  /** A reference to one that has ended is answered so, and what is told to it becomes a dead letter. */
  async #tryDead(): Promise<void> {
    const { storm } = this;
    const ended = this.#events.flatMap(({ type, actor }) => (type === 'stopped' && actor !== undefined ? [actor] : []));
    const dead = ended.filter(({ name }) => !Number.isNaN(nodeOf(name))).slice(-DEAD_TRIED) as ActorRef<BoughMessage>[];
    const tried = new Set<number>();
    for (const ref of dead) {
      if (ref.isAlive) this.wrong.push(`${String(ref)} has stopped, and is alive`);
      tried.add(storm.tell(ref, 'work'));
      const error = await this.#ground.inTime(
        `an ask to ${String(ref)}, which has ended, settles`,
        ref.ask({ type: 'look' }).catch((reason: unknown) => reason),
      );
      if (!(error instanceof ActorStoppedError || error instanceof SpawnError))
        this.wrong.push(`${String(ref)} has ended, and an ask to it came to ${String(error)}`);
    }
    await this.#ground.until('what was told to the dead is dead letters', () => {
      for (const event of this.#events) if (event.type === 'dead-letter') tried.delete(numberOf(event.detail.message));
      return tried.size === 0;
    });
  }

  /** Of what was told to nodes by their references: handled, or a dead letter, or lost. */
  #checkCounts(): void {
    const { told, asked } = this.storm;
    const { handled } = this.#board;
    if (handled > told + asked) this.wrong.push(`${told} told and ${asked} asked, and ${handled} handled`);
  }

  // ------------------------------------------------------------------ a tree that is to exhaust its restarts

  async exhaust(): Promise<void> {
    const { end } = this.#plan;
    const failure = (): unknown => this.#events.find(({ type }) => type === 'system-failed')?.detail;
    let looks = 0;
    await this.#ground.until('the guardian gives up', () => {
      if (failure() !== undefined) return true;
      // Seldom from outside: a thread is given the time to come back.
      if (end !== 'crash loop' || looks % KILL_EVERY_LOOKS === 0) this.#strike(looks);
      looks++;
      return false;
    });
    const error = failure();
    const isByThread = error instanceof ThreadCrashLoopError;
    if (isByThread !== (end === 'crash loop')) this.wrong.push(`the system failed with ${String(error)}, and was meant to by ${end}`);
    const isByBudget = end === 'failures' || end === 'setups' || end === 'culprits';
    if (isByBudget && this.#ledger.exhausted === 0) this.wrong.push('the system failed, and no budget was used up');
    await this.#stop();
    const late = await this.#roots[0]?.ask({ type: 'look' }).catch((reason: unknown) => reason);
    if (!(late instanceof SystemStoppedError) || late.cause !== error) this.wrong.push(`an ask afterwards came to ${String(late)}`);
  }

  #strike(blow: number): void {
    const { end } = this.#plan;
    const root = this.#roots[blow % ROOTS.length];
    if (end === 'crash loop') this.#ground.kill(1);
    else if (end === 'culprits' && root !== undefined) this.storm.tell(root, 'exit');
    else this.storm.tellSomebody(end === 'directives' ? 'escalate' : 'restart');
  }

  // ------------------------------------------------------------------ the end

  async #stop(): Promise<void> {
    const begin = performance.now();
    await this.#ground.inTime('the system has stopped', this.#ground.system.stop({ timeout: stopMsOf(this.#plan) }));
    const tookMs = performance.now() - begin;
    if (tookMs > STOP_MAX_MS) this.wrong.push(`the system took ${Math.round(tookMs)} ms to stop`);
  }

  /** Nothing of it is left. */
  async end(): Promise<void> {
    if (this.#killed.length > 0) this.wrong.unshift(`${this.#killed.slice(0, 10)} did not stop in time, and were killed`);
    try {
      await this.#stop();
      if (!this.#ground.isQuiet) this.wrong.push(`after its end: ${this.#ground.unfinished}`);
      if (this.storm.openAsks > 0) this.wrong.push(`after its end ${this.storm.openAsks} asks are open`);
      await this.#ground.until('its threads have ended', () => this.#ground.threads === 0);
    } catch (error) {
      this.wrong.push(error instanceof Error ? error.message : String(error));
    }
    const { wrong } = this.#board;
    if (wrong > 0 && this.#ledger.wrong.length === 0) this.wrong.push(`${wrong} times something was wrong, and nobody lived to say what`);
    if (this.#ledger.isBlind) this.wrong.push('lines of the log were dropped');
    const hasFailed = this.#events.some(({ type }) => type === 'system-failed');
    if (hasFailed && this.#plan.end === undefined) this.wrong.push('the system has failed');
    const left = Array.from({ length: NODES }, (_, node) => node).filter((node) => !this.#board.isGone(node));
    if (left.length > 0) this.wrong.push(`the system has stopped, and ${left.slice(0, 10).map(nameOf)} have not`);
  }
}

function numberOf(message: unknown): number {
  return (message as { readonly n?: number } | undefined)?.n ?? 0;
}
