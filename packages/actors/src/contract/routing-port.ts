import type { AnyRef } from './actor-ref.ts';
import type { DeadLetterReason } from './dead-letter.ts';

/** Who is found under which key, for routers. */
export interface FoundPort {
  /** Those that live; the same array as long as they are the same. */
  findAll(id: string): readonly AnyRef[];
  /** The same as they were when somebody looked last: nobody is missing, some may have ended since. Costs the same however many there are. */
  known(id: string): readonly AnyRef[];
}

/** What a router needs of the thread that it routes in. */
export interface RoutingPort {
  readonly found: FoundPort;
  /** In [0, 1). */
  random(): number;
  /** A call is done at once: a promise of the event loop's next turn if it is to be awaited first (T7). */
  breath(): Promise<void> | undefined;
  /** It can have one receiver only. */
  hasBlock(message: unknown): boolean;
  /** Nobody takes it, an ask or an answer, and whoever waits knows: its blocks return, and readers of streams to which it carries the address are told. */
  forgo(message: unknown, reason: string): void;
  /** A message that it had nobody for. */
  deadLetter(message: unknown, target: AnyRef | undefined, reason: DeadLetterReason): void;
}

/** Under this key contexts and systems have what routers need: not for users, who hand them on as they are. */
export const ROUTING: unique symbol = Symbol('ringmaster/routing');

/** What a router can be made with: a context (`ctx`) or a system. */
export interface Routing {
  readonly [ROUTING]: RoutingPort;
}
