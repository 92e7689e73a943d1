import { checkCallOptions } from '../cell/asks/call-options.ts';
import { askAgain } from '../ask/ask-again.ts';
import type { AnyRef, Recipient } from '../contract/actor-ref.ts';
import type { AskOptions } from '../contract/message.ts';
import { checkKeys } from '../contract/known-keys.ts';
import { paceIn } from '../contract/pace.ts';
import { checkSignal, type ReadOptions } from '../contract/read-options.ts';
import { shown } from '../contract/shown.ts';
import {
  checkedStateId,
  type Snapshot,
  type StateChange,
  type StateInfo,
  type StateKey,
  type StateNews,
  type StateVersion,
} from '../contract/state.ts';
import { STATES, statesIn, type StateRequest, type WantedVersion } from '../contract/state-port.ts';
import type { Subscription } from '../contract/subscription.ts';
import { diff } from './diff.ts';
import { StateFeed, type StateHost } from './state-feed.ts';

/** For how long, and until when, an answer is waited for. */
export type StateCallOptions = Pick<AskOptions, 'timeout' | 'signal'>;

/** Whatever is in it. */
type AnyKey = Pick<StateKey<never>, 'id'>;

/** A version as it is named by its number, in the life that there is, or as a snapshot names it. */
export type VersionOf = number | StateVersion;

/**
 * Reads, watches and rolls back the states of actors, in whatever threads they live. It has nothing of its own: make one wherever it is needed.
 *
 * What it asks goes past the mailbox, so it is answered by an actor that is busy, suspended or waits for its restart; only a thread that is held up
 * answers nothing. Changes wait for the end of a handler that is under way (docs/state.md). Each call settles (G45).
 *
 * @example
 * const states = StateManager.of(system);
 * const cart = await states.get(ref, cartKey); // Snapshot<Cart> | undefined
 * for (const { path, before, after } of await states.diff(ref, cartKey, 3)) console.log(path.join('.'), before, after);
 * await states.rollback(ref, cartKey, 3);
 * using watch = states.watch(ref, cartKey, shower);
 */
export class StateManager {
  readonly #host: StateHost;

  private constructor(host: StateHost) {
    this.#host = host;
  }

  /** @param host with a context, what is watched ends with its actor's incarnation. @throws TypeError for what is neither a context nor a system */
  static of(host: StateHost): StateManager {
    statesIn('manage states', host);
    paceIn('manage states', host);
    return new StateManager(host);
  }

  /**
   * The state as it is now: within a handler that is under way, as that has left it so far. Undefined: the actor has none of that key.
   *
   * @throws ActorStoppedError, AskTimeoutError, MessageTooLargeError and what else an ask may reject with: as a rejection
   */
  get<S>(of: AnyRef, key: StateKey<S>, options?: StateCallOptions): Promise<Snapshot<S> | undefined> {
    return this.#ask('read a state', { of, key, options }, (id) => ({ what: 'get', key: id }));
  }

  /** The versions that are kept, oldest first; none if the actor has no state of that key. @throws as `get` */
  history<S>(of: AnyRef, key: StateKey<S>, options?: StateCallOptions): Promise<readonly Snapshot<S>[]> {
    return this.#ask('read a history', { of, key, options }, (id) => ({ what: 'history', key: id }));
  }

  /**
   * In what the state differs from that of an earlier version: `from` to the present one, or to `to`.
   *
   * @throws StateUnknownError if the actor has no such state, StateVersionError for versions that are not in its history, and as `get`: as a rejection
   */
  async diff<S>(
    of: AnyRef,
    key: StateKey<S>,
    from: VersionOf,
    options: StateCallOptions & { readonly to?: VersionOf | undefined } = {},
  ): Promise<readonly StateChange[]> {
    const { to, ...call } = options;
    const second = to === undefined ? undefined : wanted(to);
    const [before, after] = await this.#ask<readonly [Snapshot<S>, Snapshot<S>]>('compare versions', { of, key, options: call }, (id) => ({
      ...{ what: 'pair', key: id, from: wanted(from), to: second },
    }));
    return diff(before.value, after.value);
  }

  /** The states that the actor has, those without a key too (`#1`, …), in the order in which it declared them. @throws as `get` */
  keys(of: AnyRef, options?: StateCallOptions): Promise<readonly StateInfo[]> {
    return this.#again({ of, options }, { what: 'keys' }) as Promise<readonly StateInfo[]>;
  }

  /**
   * Makes the value of an earlier version the state once more, as a new version, between two messages.
   *
   * @param cause stands in the new version, before what was done
   * @throws StateVersionError for one that is not in the history, StateUnknownError, and as `get`: as a rejection. After ThreadLostError and
   * AskTimeoutError it is not known whether it has happened
   */
  async rollback<S>(
    of: AnyRef,
    key: StateKey<S>,
    to: VersionOf,
    options: StateCallOptions & { readonly cause?: string | undefined } = {},
  ): Promise<Snapshot<S>> {
    const { cause, ...call } = changeOf('roll back a state', options);
    return this.#ask('roll back a state', { of, key, options: call }, (id) => ({ what: 'rollback', key: id, to: wanted(to), cause }));
  }

  /**
   * Makes `next` the state, between two messages, unless it is not in the version `seen` any more: then it changes nothing and resolves with false.
   *
   * @param seen a snapshot, best: with a number, a life that has begun meanwhile is not noticed
   * @throws StateUnknownError, MessageNotSerializableError, and as `rollback`: as a rejection
   */
  // Limit: five parameters: which state, from which version to which value, and how long to wait.
  async compareAndSet<S>(
    of: AnyRef,
    key: StateKey<S>,
    seen: VersionOf,
    next: NoInfer<S>,
    options: StateCallOptions & { readonly cause?: string | undefined } = {},
  ): Promise<boolean> {
    const { cause, ...call } = changeOf('change a state', options);
    return this.#ask('change a state', { of, key, options: call }, (id) => ({ what: 'set', key: id, seen: wanted(seen), next, cause }));
  }

  /**
   * Tells `to` the present version and each that follows, in order, or that it has skipped some (G70); that the actor has come back from the death of
   * its thread; and its end, once. A recipient without room is told later, and holds up nobody. Ends when it is cancelled, or with the recipient.
   * Where setup has not run yet, it is told the first version. A key that setup has not declared ends it, with StateUnknownError as the reason of
   * `state-ended`. `keys` says which there are.
   *
   * @throws TypeError for a recipient without `tell`, for what is no key, or no reference
   */
  watch<S>(of: AnyRef, key: StateKey<S>, to: Recipient<StateNews<S>>): Subscription {
    if (typeof to?.tell !== 'function') throw new TypeError(`Cannot watch a state: ${shown(to)} has no tell`);
    const feed = this.#feed(of, key);
    void feed.passTo(to);
    return { cancel: () => feed.cancel(), [Symbol.dispose]: () => feed.cancel() };
  }

  /**
   * The same to be read: whoever leaves the loop ends it, and it ends behind `state-ended`. Who reads slowly may skip versions.
   *
   * @throws TypeError for what is no key, or no reference, or options that make no sense; while it is read, the reason of `signal` when that is aborted
   * @example for await (const news of states.follow(ref, cartKey)) if (news.type === 'state') show(news.snapshot.value);
   */
  follow<S>(of: AnyRef, key: StateKey<S>, options: ReadOptions = {}): AsyncIterable<StateNews<S>> {
    checkKeys('follow a state', options, ['signal']);
    const { signal } = options;
    checkSignal('follow a state', signal);
    const feed = this.#feed(of, key);
    return { [Symbol.asyncIterator]: () => feed.news(signal) };
  }

  #feed(of: AnyRef, key: AnyKey): StateFeed {
    const id = checkedStateId('watch a state', key);
    if (typeof of?.name !== 'string') throw new TypeError(`Cannot watch state "${id}": ${shown(of)} is no reference`);
    return new StateFeed(this.#host, { of, key: id });
  }

  async #ask<R>(
    action: string,
    { of, key, options }: { readonly of: AnyRef; readonly key: AnyKey; readonly options: StateCallOptions | undefined },
    request: (id: string) => StateRequest,
  ): Promise<R> {
    return (await this.#again({ of, options }, request(checkedStateId(action, key)))) as R;
  }

  /** What only reads may be asked twice. */
  async #again({ of, options = {} }: { of: AnyRef; options: StateCallOptions | undefined }, request: StateRequest): Promise<unknown> {
    checkKeys('look at states', options, ['timeout', 'signal']);
    checkCallOptions('ask', of, options);
    const changes = request.what === 'rollback' || request.what === 'set';
    const ask = (): Promise<unknown> => this.#host[STATES].ask(of, request, options);
    return changes ? ask() : askAgain(of, ask);
  }
}

type ChangeOptions = StateCallOptions & { readonly cause?: string | undefined };

function changeOf(action: string, options: ChangeOptions): ChangeOptions {
  checkKeys(action, options, ['timeout', 'signal', 'cause']);
  const { cause } = options;
  if (cause !== undefined && typeof cause !== 'string') throw new TypeError(`Cannot ${action}: the cause is a text, not ${shown(cause)}`);
  return options;
}

function wanted(version: VersionOf): WantedVersion {
  if (typeof version === 'number') return { version };
  if (typeof version?.version !== 'number')
    throw new TypeError(`Cannot name a version: it is a number or a snapshot, not ${shown(version)}`);
  return { version: version.version, life: version.life };
}
