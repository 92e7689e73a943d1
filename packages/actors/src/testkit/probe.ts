import type { ActorRef, AnyRef, Askable, OfType, Recipient, ReplyOf, ReplyTo, TypeOf } from '../contract/actor-ref.ts';
import type { Accepted } from '../contract/message.ts';
import type { Terminated } from '../contract/terminated.ts';

/** How long to wait. */
export interface WaitOptions {
  /** Milliseconds, from 0, of the clock that the test goes by. Default: none of a virtual clock, `patienceMs` of a real one. */
  readonly timeout?: number | undefined;
}

/** The types of `M`, where it has any. */
export type TypeIn<M> = M extends { readonly type: infer T } ? T : never;

/**
 * Stands in a test for an actor that others talk to: may be told and asked, given away as a reference or as a `replyTo`, in any thread;
 * and it watches.
 *
 * What came and was not expected yet waits in its order. An expectation is about the next of it, fails at once if that is something else,
 * and says what.
 *
 * @example
 * const audit = kit.probe<{ type: 'seen'; id: string } | { type: 'lost'; id: string }>();
 * kit.spawn(gatekeeper({ audit: audit.ref })).tell({ type: 'enter', id: 'ada' });
 * assert.equal((await audit.expect('seen')).id, 'ada');
 * await audit.expectNothing();
 */
export interface Probe<in out M> {
  /** An actor in the test's own thread. */
  readonly ref: ActorRef<M> & ReplyTo<M>;
  /** All that it was told, expected or not, ignored or not. */
  readonly messages: readonly M[];
  /** Tells `to`, as an actor: this one is the sender. */
  tell<T>(to: Recipient<T>, message: NoInfer<T>): Accepted;
  /** The next message, whatever it is. @throws ExpectationError (as a rejection, and so below) if none comes in time, or something else */
  next(options?: WaitOptions): Promise<M>;
  /** The next message, which is to be of that type. */
  expect<K extends TypeIn<M>>(type: K, options?: WaitOptions): Promise<OfType<M, K>>;
  /** The next messages, which are to be of these types, in whatever order they come. @returns them in the order of `types` */
  expectAll<const K extends readonly TypeIn<M>[]>(types: K, options?: WaitOptions): Promise<{ readonly [I in keyof K]: OfType<M, K[I]> }>;
  /** The next that comes is that whoever was to answer it has failed: `replyTo.fail(error)`. */
  expectFailure(options?: WaitOptions): Promise<Error>;
  /**
   * Nothing has come that was not expected, and nothing comes in `forMs` milliseconds (default 0) of the test's clock. Without any, all that is
   * under way is waited for, and no time.
   */
  expectNothing(forMs?: number): Promise<void>;
  /** Messages of which `isNoise` says so need not be expected: of those that wait already too. */
  ignore(isNoise: (message: M) => boolean): void;
  /** From now on its end is told here, behind whatever `ref` has told before it (G40). */
  watch(ref: AnyRef): void;
  /** `ref`, which is watched by this at the latest, has ended. What else came waits still. */
  expectTerminated(ref: AnyRef, options?: WaitOptions): Promise<Terminated>;
  /** Answers what was expected last. Too late: `'stopped'`. @throws StateError if that wants no answer, or has been answered */
  reply(value: ReplyOf<M, TypeOf<Askable<M>>>): Accepted;
  /** Answers it with an error. @throws StateError the same */
  fail(error: Error): void;
}
