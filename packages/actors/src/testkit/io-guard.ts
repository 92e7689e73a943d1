import { AsyncLocalStorage, asyncWrapProviders, createHook } from 'node:async_hooks';
import { type Handling, HandlerIoError } from './handler-io-error.ts';

/** What comes back by itself, in an order that follows from the code: no I/O. */
const HARMLESS: ReadonlySet<string> = new Set(['PROMISE', 'Microtask', 'TickObject']);
/** Of what JavaScript makes itself, these come back by way of the event loop. Others are names that users give to resources of their own. */
const TIMERS: ReadonlyMap<string, string> = new Map([
  ['Timeout', 'setTimeout or setInterval'],
  ['Immediate', 'setImmediate'],
]);
/** Node's own code that makes such a resource on behalf of somebody who does no I/O of his own: writing to the console, importing a module, copying. */
const INNOCENT = /node:internal\/(?:console|modules)\/|\bstructuredClone\b/;
/** Chance, ciphers and compression make one too where they are done before the call returns; `randomUUID` does at every 128th call only. */
const AT_ONCE = /\b(?:\w+Sync|syncBufferWrapper)\b[^\n]*\(node:(?:(?:internal\/)?crypto|zlib)\b/;

/**
 * Notices asynchronous I/O and timers of Node that begin in the code of an actor, also after an `await` of it: how long they take, nobody
 * can say, so the run would be another one each time (G73).
 *
 * Synchronous I/O, `Date.now` and `Math.random` make no resource and are not noticed.
 */
export class IoGuard {
  readonly #handling = new AsyncLocalStorage<Handling | undefined>();
  readonly #hook = createHook({ init: (_id, type) => this.#begun(type) });
  readonly #refused: (error: HandlerIoError) => void;
  #error: HandlerIoError | undefined;

  /** @param refused hears of the first one, when the running JavaScript has ended */
  constructor(refused: (error: HandlerIoError) => void) {
    this.#refused = refused;
    this.#hook.enable();
  }

  /** From here on code of `handling` runs, or nobody's; what it awaits goes on as its code. */
  enters(handling: Handling | undefined): void {
    this.#handling.enterWith(handling);
  }

  /** What `call` does, and begins, is nobody's. */
  outside(call: () => void): void {
    this.#handling.run(undefined, call);
  }

  /** @throws HandlerIoError if there was any */
  check(): void {
    if (this.#error !== undefined) throw this.#error;
  }

  end(): void {
    this.#hook.disable();
    this.#handling.disable();
  }

  #begun(type: string): void {
    if (this.#error !== undefined || HARMLESS.has(type) || !(TIMERS.has(type) || type in asyncWrapProviders)) return;
    const handling = this.#handling.getStore();
    if (handling === undefined) return;
    const error = new HandlerIoError(handling, TIMERS.get(type) ?? type);
    const stack = error.stack ?? '';
    if (INNOCENT.test(stack) || AT_ONCE.test(stack)) return;
    this.#error = error;
    this.outside(() => void Promise.resolve().then(() => this.#refused(error)));
  }
}
