import type { Logger } from '../../../contract/logger.ts';

/** So many of one step have a line each. */
const FEW = 3;
const NAMES_SHOWN = 5;

/** An actor that restarts because its thread was lost. */
export interface Bystander {
  readonly name: string;
  readonly thread: number;
  /** Writes its own line. */
  line(level: 'warn' | 'debug'): void;
}

/**
 * The lines of those whom the death of a thread took along: a thread may have had ten thousand, and a line with a stack for each would hold up the
 * thread of their parents for seconds. More than a few of one step are told in one line, and one by one at level `debug`, which costs
 * nothing where that is off.
 */
export class BystanderLines {
  readonly #logger: () => Logger;
  #waiting: Bystander[] = [];

  constructor(logger: () => Logger) {
    this.#logger = logger;
  }

  add(bystander: Bystander): void {
    this.#waiting.push(bystander);
    // When this step is over: nothing that a seed would have to decide.
    if (this.#waiting.length === 1) void Promise.resolve().then(() => this.#write());
  }

  #write(): void {
    const all = this.#waiting;
    this.#waiting = [];
    try {
      for (const thread of new Set(all.map((one) => one.thread))) {
        this.#writeThoseOf(
          thread,
          all.filter((one) => one.thread === thread),
        );
      }
    } catch {
      // The logger may be the application's; there is nobody left to tell.
    }
  }

  #writeThoseOf(thread: number, all: readonly Bystander[]): void {
    if (all.length > FEW) {
      const first = all.slice(0, NAMES_SHOWN).map(({ name }) => name);
      this.#logger().warn({ thread, actors: all.length, first }, 'actors restart: their thread was lost');
    }
    for (const one of all) one.line(all.length > FEW ? 'debug' : 'warn');
  }
}
