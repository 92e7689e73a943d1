import {
  type ActorContext,
  type ActorRef,
  AgentError,
  actor,
  type AnyRef,
  AskTimeoutError,
  type Behavior,
  on,
  type ReplyTo,
  type RestartPolicy,
} from '@ringmaster/actors';
import type { SeededRandom } from '@ringmaster/core/testkit';
import { Board, type Phase, type Route } from './board.ts';
import { endThread, type ThreadEnding } from '../end-thread.ts';
import type { PauseMessage } from './pause.ts';
import { badSetupsOf, type Plan, placeOf, randomOf, stopMsOf } from './plan.ts';
import { childOf, childrenOf, nameOf } from './shape.ts';
import { errors, tableOf } from './table.ts';

/** How a node takes its thread along, if that is a worker's. */
export const WAYS_TO_DIE: readonly ThreadEnding[] = ['exit', 'throw', 'reject', 'loop'];
export type WayToDie = ThreadEnding;
export type Fate = 'work' | 'slow' | keyof typeof errors | 'untold' | 'leave' | 'inquire' | WayToDie;

/** Which node answers, in which of its lives. */
export interface Sign {
  readonly node: number;
  readonly life: number;
}

export type BoughMessage =
  /** For the node at the end of the path, by indexes of children. `n` goes up by each route. */
  | {
      readonly type: 'act';
      readonly n: number;
      readonly route: Route;
      readonly path: readonly number[];
      readonly fate: Fate;
      readonly later: boolean;
    }
  /** The same, answered if nothing comes between. */
  | { readonly type: 'ask'; readonly n: number; readonly fate: Fate; readonly later: boolean; readonly replyTo: ReplyTo<Sign> }
  | { readonly type: 'look'; readonly replyTo: ReplyTo<Sign & { readonly children: readonly AnyRef[] }> };

export interface BoughArgs {
  readonly node: number;
  /** The life of its parent that spawned it; 0 at the top. */
  readonly under: number;
  readonly plan: Plan;
  readonly pause: ActorRef<PauseMessage>;
}

/** What a node logs, for the ledger: behind everything else its thread has logged. */
export type BoughLine =
  | { readonly what: 'set up'; readonly node: number; readonly life: number; readonly under: number; readonly kept: readonly number[] }
  | { readonly what: 'setup fails' | 'leaves'; readonly node: number; readonly under: number }
  | { readonly what: 'wrong'; readonly text: string };

const ODD_SETUPS = 0.1;
const PERMANENT = 0.1;
const OPEN_TABLES = 0.3;
const PAUSE_MAX_MS = 4;

/** A node of a tree that fails in every way, and looks at each step whether what must be over is over. */
class Bough {
  readonly ctx: ActorContext<BoughMessage>;
  readonly board = Board.current();
  readonly args: BoughArgs;
  readonly life: number;
  readonly isFirst: boolean;
  readonly random: SeededRandom;
  readonly isPermanent: boolean;

  constructor(ctx: ActorContext<BoughMessage>, args: BoughArgs) {
    const { node, under, plan } = args;
    const { board } = this;
    this.ctx = ctx;
    this.args = args;
    this.isPermanent = isPermanent(plan, node);
    if (!board.isGone(node)) this.wrong(`is set up while life ${board.life(node)} of it is ${board.phase(node)}`);
    if (ctx.children.size > 0 && !board.keeps(node)) this.wrong('is set up with children of a former life that were to be stopped');
    this.checkBelow('is set up', board.isLost(node));
    const { life, isFirst } = board.begin(node, { thread: threadOf(ctx.self), under });
    this.life = life;
    this.isFirst = isFirst;
    this.random = randomOf(plan, node, life);
  }

  // ------------------------------------------------------------------ what it writes down

  line(line: BoughLine): void {
    this.ctx.log.info(line, 'hierarchy');
  }

  wrong(text: string): void {
    this.board.countWrong();
    this.line({ what: 'wrong', text: `${nameOf(this.args.node)} ${text}` });
  }

  enter(phase: Phase): void {
    this.board.enter(this.args.node, this.life, phase);
  }

  get isPresent(): boolean {
    return this.board.life(this.args.node) === this.life;
  }

  /** Whoever is no child of it any more is gone, with all that was below it. */
  checkBelow(when: string, isReplaced = false): void {
    const { board, ctx } = this;
    for (const child of childrenOf(this.args.node)) {
      if (ctx.children.has(nameOf(child))) continue;
      const left = board.left(child, isReplaced);
      if (left.length > 0) this.wrong(`${when} while ${left.join()} live on`);
    }
  }

  async pause(): Promise<void> {
    await this.ctx.ask(this.args.pause, { type: 'pass', ms: this.random.below(PAUSE_MAX_MS) }, { timeout: 60_000 });
  }

  // ------------------------------------------------------------------ setup

  spawnChildren(): void {
    const { ctx, board, args, random, life } = this;
    const { node, plan, pause } = args;
    const children = childrenOf(node);
    const kept = children.filter((child) => ctx.children.has(nameOf(child)));
    this.line({ what: 'set up', node, life, under: args.under, kept });
    if (children.length === 0) return;
    const recoverer = { board, plan, pause, random: random.fork(), wrong: (what: string) => this.wrong(what) };
    const tables = [tableOf(recoverer, 'closed'), tableOf(recoverer, 'open')] as const;
    for (const child of children) {
      if (kept.includes(child)) continue;
      const restart: RestartPolicy = isPermanent(plan, child) ? 'permanent' : 'transient';
      const supervise = tables[random.next() < OPEN_TABLES ? 1 : 0];
      const options = { name: nameOf(child), thread: placeOf(plan, child), supervise, restart, shutdownMs: stopMsOf(plan) };
      ctx.spawn(bough({ ...args, node: child, under: life }), options);
    }
  }

  begin(): Behavior<BoughMessage> {
    try {
      this.spawnChildren();
      this.failOrOpen();
      return this.behavior();
    } catch (error) {
      this.enter('gone');
      throw error;
    }
  }

  /** Not at the top: a first start that fails there is not tried again. */
  failOrOpen(): void {
    const { node, under, plan } = this.args;
    const isRoot = under === 0;
    if (!(isRoot && this.isFirst) && this.random.next() < badSetupsOf(plan, this.isFirst)) {
      this.line({ what: 'setup fails', node, under });
      throw new errors.restart('setup');
    }
    this.enter('open');
  }

  // ------------------------------------------------------------------ messages

  hear(route: Route, n: number): void {
    this.check('handles');
    const before = this.board.heard(this.args.node, route, n);
    if (before >= n) this.wrong(`handles ${n} by ${route} after ${before}`);
    if (route === 'direct') this.board.countHandled();
  }

  check(does: string): void {
    const { node } = this.args;
    const phase = this.board.phase(node);
    if (!this.isPresent) this.wrong(`${does} in life ${this.life}, and life ${this.board.life(node)} has begun`);
    else if (phase !== 'open') this.wrong(`${does} while ${phase}`);
  }

  meet(fate: Fate, later: boolean): void | Promise<void> {
    if (!later && fate !== 'slow') return this.suffer(fate);
    this.enter('busy');
    return this.#meetLater(fate);
  }

  async #meetLater(fate: Fate): Promise<void> {
    try {
      if (fate === 'slow') await this.pause();
      for (let turns = 0; turns < 3; turns++) await Promise.resolve();
    } catch (error) {
      this.enter('suspended');
      throw error;
    }
    this.enter('open');
    this.suffer(fate);
  }

  suffer(fate: Fate): void {
    const { ctx, args } = this;
    if (fate in errors || fate === 'untold') {
      this.enter('suspended');
      throw fate === 'untold' ? new RangeError('untold') : new errors[fate as keyof typeof errors](fate);
    }
    if (fate === 'inquire') return this.#inquire();
    if (fate === 'leave' && args.under !== 0) {
      if (!this.isPermanent) this.line({ what: 'leaves', node: args.node, under: args.under });
      void ctx.self.stop();
    }
    // The owner's thread is the program's own, and so are all virtual ones.
    if (!args.plan.isVirtual && threadOf(ctx.self) !== 0 && isWayToDie(fate)) endThread(fate);
  }

  /** The answer is not awaited in the handler: an actor that waits cannot be restarted meanwhile. */
  #inquire(): void {
    const children = [...this.ctx.children.entries()] as [string, ActorRef<BoughMessage>][];
    const chosen = children[this.random.below(children.length || 1)];
    if (chosen === undefined) return;
    const [name, child] = chosen;
    this.ctx.ask(child, { type: 'look' }, { timeout: 60_000 }).then(
      ({ node }) => {
        if (nameOf(node) !== name) this.wrong(`asked ${name} and was answered by ${nameOf(node)}`);
      },
      (error: unknown) => {
        if (!(error instanceof AgentError) || error instanceof AskTimeoutError) this.wrong(`asked ${name}: ${String(error)}`);
      },
    );
  }

  // ------------------------------------------------------------------ hooks

  /** One after the other, each once, and never beside another life. */
  async hook(name: 'restarting' | 'stop'): Promise<void> {
    const { ctx, board, args } = this;
    if (!this.isPresent) this.wrong(`runs its ${name} hook, and life ${board.life(args.node)} has begun`);
    if (['busy', 'in a hook', 'gone'].includes(board.phase(args.node))) this.wrong(`runs its ${name} hook while ${board.phase(args.node)}`);
    if (name === 'restarting' && board.phase(args.node) === 'open') this.wrong('runs its restarting hook and has not failed');
    if (ctx.children.size > 0 && !(name === 'restarting' && board.keeps(args.node))) this.wrong(`runs its ${name} hook with children`);
    this.checkBelow(`runs its ${name} hook`);
    this.enter('in a hook');
    const dice = this.random.next();
    try {
      if (dice < 0.2) await this.pause();
      if (dice < 0.4) throw new Error('hook');
    } finally {
      this.enter('gone');
    }
  }

  behavior(): Behavior<BoughMessage> {
    const { ctx, args, life } = this;
    const { node } = args;
    return {
      receive: on<BoughMessage>({
        act: ({ n, route, path, fate, later }) => {
          const [first, ...rest] = path;
          this.hear(route, n);
          if (first === undefined) return this.meet(fate, later);
          const child = ctx.children.get(nameOf(childOf(node, first))) as ActorRef<BoughMessage> | undefined;
          child?.tell({ type: 'act', n, route, path: rest, fate, later });
        },
        ask: ({ n, fate, later, replyTo }) => {
          this.hear('direct', n);
          const answer = (): void => void replyTo.tell({ node, life });
          const met = this.meet(fate, later);
          return met === undefined ? answer() : met.then(answer);
        },
        look: ({ replyTo }) => {
          this.check('answers');
          return replyTo.tell({ node, life, children: [...ctx.children.values()] });
        },
      }),
      restarting: () => this.hook('restarting'),
      stop: () => this.hook('stop'),
    };
  }
}

const isPermanent = (plan: Plan, node: number): boolean => randomOf(plan, node, -1).next() < PERMANENT;
const threadOf = (ref: AnyRef): number => (ref as unknown as { readonly thread: number }).thread;

const isWayToDie = (fate: Fate): fate is WayToDie => (WAYS_TO_DIE as readonly string[]).includes(fate);

export const bough = actor<BoughMessage, BoughArgs>(import.meta.url, 'bough', (ctx, args) => {
  const self = new Bough(ctx, args);
  return self.random.next() < ODD_SETUPS ? self.pause().then(() => self.begin()) : self.begin();
});
