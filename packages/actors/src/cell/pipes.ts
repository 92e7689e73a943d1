import { toError } from '../contract/errors/to-error.ts';
import type { TypeMeter } from '../contract/meter.ts';
import { shown } from '../contract/shown.ts';
import type { CellEnvironment } from './cell-environment.ts';
import type { Incarnation } from './life/incarnation.ts';
import type { Signal } from './signal.ts';

/** What pipes need from their cell. */
export interface PipingCell {
  readonly name: string;
  readonly environment: Pick<CellEnvironment, 'forgo'>;
  readonly meter: TypeMeter;
  /** More or less work is under way, whose results it awaits. */
  awaits(change: number): void;
  /** Counted when the work began. */
  signalCounted(signal: Signal): void;
}

/** Turn the outcome of a piece of work into a message. Without `failed`, a rejection is a failure of the actor. */
export interface PipeEnds {
  done(value: unknown): unknown;
  readonly failed: ((error: unknown) => unknown) | undefined;
}

/**
 * Promises whose results an actor receives as messages of its own.
 *
 * Each counts as an accepted message from the beginning, so the stop of the system waits for it (S7), and a drain of the actor does as
 * for a handler's promise. A promise that settles after its incarnation has closed is ignored; blocks
 * in what it comes to are free again, and readers of its streams are told.
 */
export class Pipes {
  readonly #cell: PipingCell;
  readonly #incarnation: Incarnation;
  #open = 0;

  constructor(cell: PipingCell, incarnation: Incarnation) {
    this.#cell = cell;
    this.#incarnation = incarnation;
    incarnation.onClose(() => {
      cell.awaits(-this.#open);
      for (; this.#open > 0; this.#open--) cell.meter.dropped();
    });
  }

  add(work: PromiseLike<unknown>, ends: PipeEnds): void {
    this.#change(1);
    this.#cell.meter.accepted();
    Promise.resolve(work).then(
      (value) => this.#settled(value, () => ends.done(value)),
      (error: unknown) =>
        this.#settled(error, () => {
          if (ends.failed === undefined) throw toError(error);
          return ends.failed(error);
        }),
    );
  }

  #settled(outcome: unknown, message: () => unknown): void {
    if (this.#incarnation.isClosing) return this.#forgo(outcome);
    this.#cell.signalCounted({
      open: () => (this.#incarnation.isClosing ? this.#forgo(outcome) : { message: this.#checked(message()) }),
    });
    this.#change(-1);
  }

  /** It was given to the incarnation that has gone. */
  #forgo(outcome: unknown): undefined {
    this.#cell.environment.forgo(outcome, 'stopped');
  }

  /** Said here: a handler that gets no message would name nothing. */
  #checked(message: unknown): unknown {
    if (typeof message === 'object' && message !== null) return message;
    throw new TypeError(`Cannot pipe to "${this.#cell.name}": what was made of the outcome is to be a message, not ${shown(message)}`);
  }

  #change(by: number): void {
    this.#open += by;
    this.#cell.awaits(by);
  }
}
