import type { AnyRef } from './actor-ref.ts';
import type { AskOptions } from './message.ts';
import { shown } from './shown.ts';
import type { AnySnapshot, StateVersion } from './state.ts';
import type { StreamTo } from './stream.ts';

/** Which version is meant: without a life, one of the life that there is. */
export interface WantedVersion {
  readonly version: number;
  readonly life?: number;
}

/** How far a state is, and with which version its present life has begun. */
export interface StateExtent extends StateVersion {
  readonly first: number;
}

/** What somebody wants of the states of an actor, in whatever thread it lives: plain data. */
export type StateRequest =
  | { readonly what: 'get' | 'history' | 'extent'; readonly key: string }
  | { readonly what: 'keys' }
  /** Two versions; without `to` the present one is the second. */
  | { readonly what: 'pair'; readonly key: string; readonly from: WantedVersion; readonly to: WantedVersion | undefined }
  /** Each version from now on is written there; `seen`: the last that was. */
  | { readonly what: 'watch'; readonly key: string; readonly to: StreamTo<StateItem>; readonly seen: StateVersion | undefined }
  | { readonly what: 'rollback'; readonly key: string; readonly to: WantedVersion; readonly cause: string | undefined }
  | {
      readonly what: 'set';
      readonly key: string;
      readonly seen: WantedVersion;
      readonly next: unknown;
      readonly cause: string | undefined;
    };

/** What is written to a watcher: a version, how many were skipped, or that the actor has ended. */
export type StateItem =
  | { readonly snapshot: AnySnapshot }
  | { readonly skipped: number; readonly life: number }
  | { readonly ended: 'stopped' | 'killed' | 'thread-lost' | Error };

/** The way to the states of an actor, past its mailbox. `system/` fills it. */
export interface StatePort {
  /** Settles in any case (G45): with the answer, with why there is none, or when the time of the options is over. */
  ask(of: AnyRef, request: StateRequest, options: Pick<AskOptions, 'timeout' | 'signal'>): Promise<unknown>;
}

/** Under this key contexts and systems have it: not for users, who hand them on as they are. */
export const STATES: unique symbol = Symbol('ringmaster/states');

/** What knows the states of actors: a context (`ctx`) or a system. */
export interface Stateful {
  readonly [STATES]: StatePort;
}

/** @throws TypeError for what is neither a context nor a system */
export function statesIn(action: string, host: Stateful): StatePort {
  const port = (host as Partial<Stateful> | null | undefined)?.[STATES];
  if (port === undefined) throw new TypeError(`Cannot ${action}: its host is a context or a system, not ${shown(host)}`);
  return port;
}
