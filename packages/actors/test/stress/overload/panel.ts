import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

const KEY = 'overload panel';
const TAKES_MS = 0;
const HANDLED = 1;
const DISORDERED = 2;
const HOLDS = 3;
const WORDS = 4;

/**
 * What the program says to the consumer and what that says of itself, in shared memory: a message would wait behind all others, or be refused.
 *
 * Each word has one writer; the other side looks at it now and then.
 */
export class Panel {
  readonly #words: Float64Array;

  private constructor(buffer: SharedArrayBuffer) {
    this.#words = new Float64Array(buffer);
  }

  /** Before any thread starts. */
  static create(): Panel {
    const buffer = new SharedArrayBuffer(WORDS * Float64Array.BYTES_PER_ELEMENT);
    setEnvironmentData(KEY, buffer);
    return new Panel(buffer);
  }

  /** In any thread. */
  static open(): Panel {
    return new Panel(getEnvironmentData(KEY) as SharedArrayBuffer);
  }

  /** How long each message takes the consumer. `Infinity`: it stops at the next, until it is told otherwise. */
  get takesMs(): number {
    return this.#words[TAKES_MS] ?? 0;
  }

  set takesMs(ms: number) {
    this.#words[TAKES_MS] = ms;
  }

  get handled(): number {
    return this.#words[HANDLED] ?? 0;
  }

  /** Messages that came behind a later one of the same sender. */
  get disordered(): number {
    return this.#words[DISORDERED] ?? 0;
  }

  /** The consumer has seen that it is to stop: it has one message in its hands, and takes no other. */
  get isHeld(): boolean {
    return this.#words[HOLDS] === 1;
  }

  hold(): void {
    this.#words[HOLDS] = 1;
  }

  handle(isInOrder: boolean): void {
    this.#words[HANDLED] = this.handled + 1;
    if (!isInOrder) this.#words[DISORDERED] = this.disordered + 1;
  }
}
