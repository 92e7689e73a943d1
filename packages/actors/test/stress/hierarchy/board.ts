import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import { childrenOf, nameOf } from './shape.ts';

/** What a node of the tree is doing, as it says itself. */
export const PHASES = ['nobody', 'setting up', 'open', 'busy', 'suspended', 'in a hook', 'gone'] as const;
export type Phase = (typeof PHASES)[number];

/** By which way a numbered message came: each way keeps its order. */
export const ROUTES = ['path', 'direct'] as const;
export type Route = (typeof ROUTES)[number];

const KEY = 'hierarchy/board';
const THREADS_MAX = 16;
/** wrong, then the life of each thread, then the nodes. */
const WRONG = 0;
const HANDLED = 1;
const THREADS = 2;
const NODES = THREADS + THREADS_MAX;
/** Of one node. */
const WORD = 0;
const LIVES = 1;
const THREAD = 2;
const THREAD_LIFE = 3;
const UNDER = 4;
const KEEPS = 5;
const HEARD = 6;
const NODE_WORDS = HEARD + ROUTES.length;
const PHASE_BITS = 3;

/**
 * What the nodes of a tree write down about themselves where everybody sees it at once, in whatever thread: so each can look whether
 * what must be over before it is over. Messages would come too late to say so, and die with their thread.
 *
 * ```
 * word = life << 3 | phase
 * ```
 *
 * A thread that has died cannot write down that its actors are gone: the owner counts the lives of threads, and whoever was in an
 * earlier one is gone.
 */
export class Board {
  readonly #words: Int32Array;

  constructor(words: Int32Array) {
    this.#words = words;
  }

  /** For threads that are started from now on, and for this one. */
  static create(nodes: number): Board {
    const words = new Int32Array(new SharedArrayBuffer((NODES + nodes * NODE_WORDS) * Int32Array.BYTES_PER_ELEMENT));
    setEnvironmentData(KEY, words);
    return new Board(words);
  }

  static current(): Board {
    return new Board(getEnvironmentData(KEY) as Int32Array);
  }

  // ------------------------------------------------------------------ in all

  countWrong(): void {
    Atomics.add(this.#words, WRONG, 1);
  }

  get wrong(): number {
    return Atomics.load(this.#words, WRONG);
  }

  /** A message that was told to a node by its reference. */
  countHandled(): void {
    Atomics.add(this.#words, HANDLED, 1);
  }

  get handled(): number {
    return Atomics.load(this.#words, HANDLED);
  }

  threadDied(thread: number): void {
    Atomics.add(this.#words, THREADS + thread, 1);
  }

  // ------------------------------------------------------------------ a node

  /** A life begins. @returns its number, from 1, and whether it is the first of an actor */
  begin(node: number, { thread, under }: { readonly thread: number; readonly under: number }): { life: number; isFirst: boolean } {
    const life = Atomics.add(this.#words, this.#at(node, LIVES), 1) + 1;
    Atomics.store(this.#words, this.#at(node, THREAD), thread);
    Atomics.store(this.#words, this.#at(node, THREAD_LIFE), Atomics.load(this.#words, THREADS + thread));
    // 0 stands for nobody.
    const isFirst = Atomics.exchange(this.#words, this.#at(node, UNDER), under + 1) !== under + 1;
    Atomics.store(this.#words, this.#at(node, KEEPS), 0);
    this.enter(node, life, 'setting up');
    return { life, isFirst };
  }

  enter(node: number, life: number, phase: Phase): void {
    Atomics.store(this.#words, this.#at(node, WORD), wordOf(life, phase));
  }

  /** Somebody else says so, if nothing has changed since `before`. */
  move(node: number, before: number, phase: Phase): void {
    Atomics.compareExchange(this.#words, this.#at(node, WORD), before, wordOf(before >> PHASE_BITS, phase));
  }

  word(node: number): number {
    return Atomics.load(this.#words, this.#at(node, WORD));
  }

  phase(node: number): Phase {
    return PHASES[this.word(node) & ((1 << PHASE_BITS) - 1)] as Phase;
  }

  life(node: number): number {
    return this.word(node) >> PHASE_BITS;
  }

  thread(node: number): number {
    return Atomics.load(this.#words, this.#at(node, THREAD));
  }

  /** Nobody is there: it has said so, or its thread has died. */
  isGone(node: number): boolean {
    const phase = this.phase(node);
    return phase === 'gone' || phase === 'nobody' || this.isLost(node);
  }

  /** The thread that it was in, at whatever step of its life, has died. */
  isLost(node: number): boolean {
    const life = Atomics.load(this.#words, this.#at(node, THREAD_LIFE));
    return Atomics.load(this.#words, THREADS + this.thread(node)) !== life;
  }

  /**
   * Who lives at `node` or below. With `isReplaced` whoever looks comes up in the place of one that was lost with its thread, and nothing
   * below that may be left (D3); else what was below a lost one in other threads may be about to end still.
   */
  left(node: number, isReplaced: boolean): readonly string[] {
    if (!isReplaced && this.isLost(node)) return [];
    const below = childrenOf(node).flatMap((child) => this.left(child, isReplaced));
    return this.isGone(node) ? below : [`${nameOf(node)} (${this.phase(node)})`, ...below];
  }

  /** Its next restart leaves its children alive. */
  setKeeps(node: number, keeps: boolean): void {
    Atomics.store(this.#words, this.#at(node, KEEPS), Number(keeps));
  }

  keeps(node: number): boolean {
    return Atomics.load(this.#words, this.#at(node, KEEPS)) === 1;
  }

  /** @returns what came before by that way: less, or it came twice or out of order */
  heard(node: number, route: Route, n: number): number {
    return Atomics.exchange(this.#words, this.#at(node, HEARD + ROUTES.indexOf(route)), n);
  }

  #at(node: number, word: number): number {
    return NODES + node * NODE_WORDS + word;
  }
}

function wordOf(life: number, phase: Phase): number {
  return (life << PHASE_BITS) | PHASES.indexOf(phase);
}
