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
/** Of the ten lines that Node has by default the console is not one where it opens the output that it is the first to write to. */
const STACK_MIN = 32;

/**
 * Notices asynchronous I/O and timers of Node that begin in the code of an actor, also after an `await` of it: how long they take, nobody
 * can say, so the run would be another one each time (G73).
 *
 * Synchronous I/O, `Date.now` and `Math.random` make no resource and are not noticed.
 */
export class IoGuard {
  readonly #handling = new AsyncLocalStorage<Handling | undefined>();
  readonly #hook = createHook({ init: (_id, type, _trigger, resource) => this.#begun(type, resource) });
  /** By thread that runs somebody's code: whose ran when that began. */
  readonly #before = new Map<object, Handling | undefined>();
  readonly #refused: (error: HandlerIoError) => void;
  #error: HandlerIoError | undefined;

  /** @param refused hears of the first one, when the running JavaScript has ended */
  constructor(refused: (error: HandlerIoError) => void) {
    this.#refused = refused;
    this.#hook.enable();
  }

  /** From here on code of `handling` runs in `thread`, or nobody's; what it awaits goes on as its code. */
  enters(thread: object, handling: Handling | undefined): void {
    if (!this.#before.has(thread)) this.#before.set(thread, this.#handling.getStore());
    this.#handling.enterWith(handling);
  }

  /** It has come to its end: whose code goes on was running before. That of an actor, behind an `await`, if the thread was entered by a call of it. */
  leaves(thread: object): void {
    this.#handling.enterWith(this.#before.get(thread));
    this.#before.delete(thread);
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

  #begun(type: string, resource: object): void {
    if (this.#error !== undefined || HARMLESS.has(type) || !(TIMERS.has(type) || type in asyncWrapProviders)) return;
    const handling = this.#handling.getStore();
    if (handling === undefined || handling.isOver) return;
    const error = withStack(() => new HandlerIoError(handling, TIMERS.get(type) ?? type));
    const stack = error.stack ?? '';
    if (INNOCENT.test(stack) || AT_ONCE.test(stack)) return;
    if (!isJob(resource)) return this.#refuse(error);
    // What it will call is set when it has been made. `sign` and `verify` wait for it or not, and have one name.
    this.outside(
      () =>
        void Promise.resolve().then(() => {
          if (resource.ondone !== undefined) this.#refuse(error);
        }),
    );
  }

  #refuse(error: HandlerIoError): void {
    if (this.#error !== undefined) return;
    this.#error = error;
    this.outside(() => void Promise.resolve().then(() => this.#refused(error)));
  }
}

/** A piece of work of `node:crypto`, which calls `ondone` unless it is done before its call returns. */
function isJob(resource: object): resource is { readonly ondone?: unknown } {
  // Nothing may throw in a hook: the process would end.
  return resource.constructor?.name.endsWith('Job') === true;
}

/** What is innocent is known by its stack, however short a program wants them. */
function withStack<E extends Error>(make: () => E): E {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = Math.max(STACK_MIN, stackTraceLimit || 0);
  try {
    return make();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
