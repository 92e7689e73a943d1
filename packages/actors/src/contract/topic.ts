import { checkKeys } from './known-keys.ts';
import { shown } from './shown.ts';
import type { Subscription } from './subscription.ts';

declare const holds: unique symbol;

/** `retain`: the last value of each topic is kept, and is what a new subscriber gets first. Default false. */
export interface TopicOptions {
  readonly retain?: boolean | undefined;
}

/**
 * The name of a topic, or of many: segments parted by dots, where `*` stands for any one segment and `>`, as the last, for one or more. One without
 * these may be published to; each may be subscribed to.
 *
 * Invariant in its type: what is published is what subscribers get. Declare each once and import it.
 */
export interface Topic<in out T> {
  readonly pattern: string;
  readonly options: TopicOptions;
  /**
   * The topic whose `*` are these segments, in order: one for each. To subscribe to some of them, declare their pattern by `topic()`.
   *
   * @throws TypeError or RangeError for another number of segments, or for one that is empty or has a dot, `*` or `>` in it
   * @example orders.at('eu') // orders.eu.created
   */
  at(...segments: string[]): Topic<T>;
  /** For the compiler alone. */
  readonly [holds]?: (body: T) => T;
}

/** What is published, as a subscriber gets it. Within a thread all get the same one: do not change it. */
export interface Published<out T> {
  /** So an actor may be the recipient itself, if its protocol has what is published. */
  readonly type: 'published';
  readonly topic: string;
  readonly body: T;
  /** Epoch milliseconds at which the broker took it in. */
  readonly at: number;
  /** It was published before the subscription, and kept. */
  readonly isRetained: boolean;
  /** How many before this one were left out, because the subscriber was too slow. */
  readonly skipped: number;
}

/** What becomes of what a subscriber has no room for: the oldest or the newest is left out, only the latest of each topic is kept, or the subscription ends. */
export type SlowPolicy = 'drop-oldest' | 'drop-newest' | 'latest' | 'cancel';

/** What a subscriber gets, and what becomes of it when it is slow. */
export interface SubscribeOptions {
  /** How many messages may wait for a slow subscriber beside those that are on the way. Default 1 000. */
  readonly waitingMax?: number | undefined;
  /** Default `'drop-oldest'`: each message that follows says how many were `skipped`. */
  readonly whenSlow?: SlowPolicy | undefined;
  /** Whether what was retained comes first. Default true. */
  readonly retained?: boolean | undefined;
}

/** Why a subscription is over. */
export type SubscriptionEnd =
  | 'cancelled'
  /** It had too much waiting for `whenSlow: 'cancel'`. */
  | 'slow'
  /** The recipient, or whoever subscribed, has ended. */
  | 'subscriber-gone'
  | 'broker-gone'
  /** The queue was deleted. */
  | 'queue-gone'
  /** The broker has not let it begin, or has failed each time it was asked to, five times in a row: `started` says why. */
  | 'refused';

/** A subscription to topics, or to a queue. It goes on by itself after the broker has restarted. */
export interface BrokerSubscription extends Subscription {
  /** Resolves when the broker knows of it: what anybody publishes from then on comes here. Rejects if that never happens; never an unhandled rejection. */
  readonly started: Promise<void>;
  /** Resolves when it is over. */
  readonly ended: Promise<SubscriptionEnd>;
}

/**
 * A subscription that is read in a loop, by code outside actors or in a handler: what was not read yet waits, and who leaves the loop has cancelled.
 *
 * @example for await (const { body } of broker.published(created)) console.log(body);
 */
export interface BrokerReader<out T> extends BrokerSubscription, AsyncIterable<T> {}

const POLICIES: readonly unknown[] = ['drop-oldest', 'drop-newest', 'latest', 'cancel'] satisfies SlowPolicy[];

/**
 * Declares a topic, or many.
 *
 * @throws TypeError or RangeError for a pattern that is none, or an option that makes no sense
 * @example
 * export const created = topic<Order>('orders.*.created', { retain: true });
 * broker.publish(created.at('eu'), order);
 * broker.subscribe(created, watcher); // of all regions
 */
export function topic<T>(pattern: string, options: TopicOptions = {}): Topic<T> {
  checkPattern(pattern);
  const action = `declare topic "${pattern}"`;
  checkKeys(action, options, ['retain']);
  const { retain = false } = options;
  if (typeof retain !== 'boolean') throw new TypeError(`Cannot ${action}: retain is true or false, not ${shown(retain)}`);
  return named(pattern, Object.freeze({ retain }));
}

function named<T>(pattern: string, options: TopicOptions): Topic<T> {
  return Object.freeze({ pattern, options, at: (...segments: string[]): Topic<T> => named(filled(pattern, segments), options) });
}

/** It names more than one topic. */
export function isWild(pattern: string): boolean {
  return pattern.includes('*') || pattern.endsWith('>');
}

/** @throws TypeError or RangeError */
export function checkSubscribeOptions(action: string, options: SubscribeOptions): void {
  checkKeys(action, options, ['waitingMax', 'whenSlow', 'retained']);
  const { waitingMax = 1, whenSlow = 'cancel', retained = true } = options;
  if (waitingMax !== Number.POSITIVE_INFINITY && !(Number.isSafeInteger(waitingMax) && waitingMax >= 1))
    throw new RangeError(`Cannot ${action}: waitingMax is a whole number from 1, or Infinity, not ${shown(waitingMax)}`);
  if (!POLICIES.includes(whenSlow))
    throw new TypeError(`Cannot ${action}: whenSlow is one of ${POLICIES.join(', ')}, not ${shown(whenSlow)}`);
  if (typeof retained !== 'boolean') throw new TypeError(`Cannot ${action}: retained is true or false, not ${shown(retained)}`);
}

function checkPattern(pattern: unknown): void {
  if (typeof pattern !== 'string') throw new TypeError(`Cannot declare topic: its pattern is a text, not ${shown(pattern)}`);
  const segments = pattern.split('.');
  for (const [index, segment] of segments.entries()) {
    if (segment === '*' || (segment === '>' && index === segments.length - 1) || isSegment(segment)) continue;
    throw new RangeError(
      `Cannot declare topic: its pattern is segments parted by dots, each a text, '*', or as the last '>', not ${shown(pattern)}`,
    );
  }
}

/** @throws TypeError or RangeError */
function filled(pattern: string, segments: readonly unknown[]): string {
  const places = pattern.split('.').filter((segment) => segment === '*').length;
  if (segments.length !== places)
    throw new RangeError(`Cannot name a topic of "${pattern}": it has ${places} times '*', and was given ${segments.length} segments`);
  for (const segment of segments) {
    if (typeof segment !== 'string') throw new TypeError(`Cannot name a topic of "${pattern}": a segment is a text, not ${shown(segment)}`);
    if (!isSegment(segment))
      throw new RangeError(
        `Cannot name a topic of "${pattern}": a segment is not empty, and without '.', '*' and '>', not ${shown(segment)}${isWild(segment) ? '; many topics are declared by topic()' : ''}`,
      );
  }
  let next = 0;
  return pattern
    .split('.')
    .map((segment) => (segment === '*' ? segments[next++] : segment))
    .join('.');
}

function isSegment(text: string): boolean {
  return text !== '' && !/[.*>]/.test(text);
}

/** @throws TypeError for what `topic()` has not made */
export function checkTopic(action: string, given: Pick<Topic<never>, 'pattern'>): void {
  if (typeof (given as Partial<Topic<never>> | null | undefined)?.pattern !== 'string')
    throw new TypeError(`Cannot ${action}: the first argument is a topic, as topic() makes it, not ${shown(given)}`);
}

/** The name of the one topic that it is. @throws TypeError for what is none, or many */
export function checkedSingle(action: string, given: Pick<Topic<never>, 'pattern'>): string {
  checkTopic(action, given);
  if (isWild(given.pattern))
    throw new TypeError(`Cannot ${action} "${given.pattern}": it names many topics; fill in its segments with at()`);
  return given.pattern;
}
