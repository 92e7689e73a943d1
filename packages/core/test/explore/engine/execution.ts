import { replaceMemory } from '#core/memory/systematic.js';
import { Accesses, type Happening, NOTHING } from './accesses.ts';
import { Bells } from './bells.ts';
import { EventLoop } from './event-loop.ts';
import { ExploredMemory } from './explored-memory.ts';
import { EMPTY_HASH, type Hash, keyOf, mixed, together } from './hash.ts';
import type { Party, Stage, ThreadStatus } from './scenario.ts';
import type { Choice } from './schedule.ts';
import { SharedWords } from './shared-words.ts';
import { Violation } from './violation.ts';
import { VirtualThread } from './virtual-thread.ts';
import { WordSteps } from './word-steps.ts';

const GHOST_BYTES = 4096;

const STATUS_CODES: Readonly<Record<ThreadStatus, number>> = { ready: 0, ended: 1, dead: 2, waiting: 3 };

/**
 * The threads of one stage and the memory they share, at one moment. `step` lets one of them make the access it was stopped before, and
 * go on up to the next at which others may go first; what it returns takes that back.
 *
 * A thread is stopped only before accesses with an edge, and before plain ones that are declared to race. All others need no stop:
 * they are ordered behind what they depend on, or they are reported. It may die before each access that changes anything.
 */
export class Execution {
  readonly threads: readonly VirtualThread[];
  readonly #stage: Stage;
  readonly #words: SharedWords;
  readonly #steps: WordSteps;
  readonly #bells: Bells;
  readonly #accesses: Accesses;
  readonly #memory: ExploredMemory;
  readonly #ghosts = new SharedArrayBuffer(GHOST_BYTES);
  /** Looks at what is left when all others are over or wait. */
  readonly #inspector: VirtualThread;

  constructor(stage: Stage) {
    const definitions = Object.entries(stage.threads);
    const clocks = definitions.length + 1;
    this.#stage = stage;
    this.threads = definitions.map(([name, { run, mayDie = false }], index) => {
      return new VirtualThread(index, { name, program: run, mayDie }, clocks);
    });
    this.#inspector = new VirtualThread(definitions.length, { name: 'check', program: () => {}, mayDie: false }, clocks);
    this.#words = new SharedWords({
      name: (buffer, index) => (buffer === this.#ghosts ? `ghost ${index}` : stage.names.name(buffer, index)),
    });
    this.#steps = new WordSteps(this.#words);
    this.#bells = new Bells(definitions.length);
    this.#accesses = new Accesses(this.#inspector);
    this.#memory = new ExploredMemory(this.#accesses, this.#words, this.#steps, this.#bells);
  }

  /** Puts the explorer's memory in the place of the real one while `search` runs. */
  during<T>(search: () => T): T {
    const restoreMemory = replaceMemory(this.#memory.functions());
    const restoreViews = this.#memory.installViews();
    try {
      return search();
    } finally {
      restoreViews();
      restoreMemory();
    }
  }

  /** Shows each access to `watcher` as it happens. */
  watch(watcher: (happening: Happening) => void): void {
    this.#accesses.watcher = watcher;
  }

  mayDie(thread: VirtualThread): boolean {
    if (!thread.mayDie || thread.isOver) return false;
    return this.threads.filter(({ status }) => status === 'dead').length < (this.#stage.deathsMax ?? 1);
  }

  /** In how many ways `thread` may go on now; 0: it cannot. */
  alternativesOf(thread: VirtualThread): number {
    if (thread.isOver) return 0;
    return thread.pending.ways?.() ?? 1;
  }

  /** Stands for everything on which it depends what can happen from here on. */
  get key(): number {
    let hash = this.#words.hash;
    for (const thread of this.threads) hash = together(hash, this.#hashOf(thread));
    return keyOf(hash);
  }

  /** @returns how often the thread could have died in the step, and what takes the step back */
  step(choice: Choice): { readonly points: number; readonly undo: () => void } {
    const thread = this.#threadAt(choice.thread);
    const [saved, mark, bells] = [thread.save(), this.#words.mark(), this.#bells.state];
    const undo = (): void => {
      this.#words.undo(mark);
      this.#bells.restore(bells);
      thread.restore(saved);
    };
    try {
      if (choice.diesAt === 0) thread.status = 'dead';
      else this.#accesses.run(thread, choice, () => thread.program(this.#partyOf(thread)));
    } catch (error) {
      undo();
      throw error instanceof Violation ? error : thrownBy(thread, error);
    }
    return { points: choice.diesAt === 0 ? 0 : this.#accesses.points, undo };
  }

  /** Nobody can go on: what the stage has to say about that. */
  check(): string | undefined {
    const inspector = this.#inspector;
    const [saved, mark] = [inspector.save(), this.#words.mark()];
    for (const { clock } of this.threads) inspector.learn(clock);
    const statusOf = (name: string) => {
      const { status } = this.#threadNamed(name);
      return status === 'ready' ? 'waiting' : status;
    };
    try {
      return this.#accesses.runAlone(inspector, () => this.#stage.check({ did: (name) => this.#threadNamed(name).events, statusOf }));
    } catch (error) {
      return error instanceof Violation ? error.message : thrownBy(inspector, error).message;
    } finally {
      this.#words.undo(mark);
      inspector.restore(saved);
    }
  }

  #partyOf(thread: VirtualThread): Party {
    const accesses = this.#accesses;
    const loop = new EventLoop({
      waitAt: (words, index, expected) => this.#memory.waitAt(words, index, expected),
      wake: (words, index) => this.#memory.wake(words, index),
      turn: (hasTask) => this.#turn(hasTask),
    });
    return {
      host: loop,
      loop: () => loop.run(),
      did: (event) => {
        accesses.mayDie();
        accesses.goOn({ kind: 'did', cell: undefined, text: String(event) }, () => {
          thread.events.push(event);
          return NOTHING;
        });
      },
      ghost: (word, value) => {
        const cell = this.#words.cell(this.#ghosts, word);
        return accesses.goOn({ kind: 'ghost', cell, operand: value }, () => {
          const before = cell.state;
          this.#words.replace(cell, { ...before, value });
          return before;
        });
      },
      exitOf: (name) => {
        const other = this.#threadNamed(name);
        const ways = (): number => (other.isOver ? 1 : 0);
        const died = accesses.choose({ kind: 'exit', cell: undefined, ways, text: `of ${name}` }, () => {
          thread.learn(other.clock);
          return { value: other.status === 'dead' ? 1 : 0, version: other.length };
        });
        return died === 1 ? 'dead' : 'ended';
      },
      after: (name, event) => {
        const other = this.#threadNamed(name);
        const ways = (): number => (other.events.includes(event) ? 1 : 0);
        accesses.choose({ kind: 'after', cell: undefined, ways, text: `${event} of ${name}` }, () => {
          thread.learn(other.clock);
          return { value: 1, version: other.length };
        });
      },
      atOnce: (make) => accesses.atOnce(make),
      fail: (message) => {
        accesses.goOn({ kind: 'fail', cell: undefined }, () => {
          throw new Violation(message);
        });
        throw new Violation(message);
      },
    };
  }

  #turn(hasTask: boolean): number {
    const task = hasTask ? 1 : 0;
    const self = this.#accesses.thread;
    const ways = (): number => task + (this.#bells.of(self.index).length > 0 ? 1 : 0);
    return this.#accesses.choose({ kind: 'turn', cell: undefined, ways }, (thread, alternative) => {
      if (alternative < task) return NOTHING;
      const number = this.#bells.of(thread.index)[0] ?? 0;
      this.#bells.answer(thread.index, number);
      return { value: number, version: 0 };
    });
  }

  #hashOf(thread: VirtualThread): Hash {
    let hash = mixed(mixed(EMPTY_HASH, thread.index), STATUS_CODES[thread.status]);
    hash = together(hash, thread.hash);
    for (const number of this.#bells.of(thread.index)) hash = mixed(hash, number);
    return mixed(hash, thread.index);
  }

  #threadAt(index: number): VirtualThread {
    const thread = this.threads[index];
    if (thread === undefined) throw new RangeError(`Cannot step thread ${index}: there are ${this.threads.length}`);
    return thread;
  }

  #threadNamed(name: string): VirtualThread {
    const thread = this.threads.find((one) => one.name === name);
    if (thread === undefined) throw new RangeError(`Cannot find thread "${name}" in this scenario`);
    return thread;
  }
}

/** What a program throws is wrong, whoever in it has noticed. */
function thrownBy({ name }: VirtualThread, error: unknown): Violation {
  return new Violation(`${name} throws ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
}
