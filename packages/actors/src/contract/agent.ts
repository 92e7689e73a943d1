import type { ActorRef, AnyRef, Recipient, ReplyTo } from './actor-ref.ts';
import type { Capability } from './capability.ts';
import type { StopReason } from './stop-reason.ts';
import type { StreamTo } from './stream.ts';

/** One attempt of a task, as an agent is given it. */
export interface TaskOrder {
  readonly task: string;
  readonly kind: string;
  readonly payload: unknown;
  readonly attempt: number;
  /** Epoch milliseconds; `Infinity`: none. */
  readonly deadline: number;
  /** Of this attempt, unique at whoever gives the order: what `RunReport` names. */
  readonly run: number;
  /** Who gives the order. Told what its answer does not say. */
  readonly reportTo: Recipient<RunReport>;
}

/** What an agent tells of a run beside its answer. */
export type RunReport =
  /** It goes on for longer than its first turn, or has got further. */
  | { readonly type: 'ringmaster/running'; readonly run: number; readonly progress: number; readonly note?: string }
  /** It has ended although nobody waited for its answer any more: the room it took is free again. */
  | { readonly type: 'ringmaster/over'; readonly run: number };

/** What agents are told. Made by `agent`; only schedulers and managers speak it, and the agent to itself. */
export type AgentMessage =
  /** Answers with what the handler gives. Fails with its error, or with `TaskDeclinedError`. */
  | ({ readonly type: 'ringmaster/run'; readonly replyTo: ReplyTo<unknown> } & TaskOrder)
  /**
   * Tells `reportTo` `over` as soon as no such run is under way, which may be now: for whoever has given a run up, because an answer
   * may have been on its way to him by then.
   */
  | { readonly type: 'ringmaster/given-up'; readonly run: number; readonly reportTo: Recipient<RunReport> }
  /**
   * Writes how it is now and after each change. The stream ends with this incarnation: so its reader sees restarts. `memo`, if given, is
   * kept for `manager`, which gets it back with its reports, also when it has restarted and knows nothing any more. Answered when it writes.
   */
  | {
      readonly type: 'ringmaster/report';
      readonly to: StreamTo<AgentReport>;
      readonly manager: AnyRef;
      readonly memo?: AgentMemo;
      readonly replyTo?: ReplyTo<void>;
    }
  /** From now on orders are declined with `suspended`; what runs goes on. And the opposite. Answered when that holds. */
  | { readonly type: 'ringmaster/suspend' | 'ringmaster/resume'; readonly replyTo?: ReplyTo<void> }
  /** Its own: a turn in which runs began or ended is over. */
  | { readonly type: 'ringmaster/look' };

/** How an agent is, as it tells itself: on a change of status or room, and no more often than docs/agents.md says. */
export interface AgentReport {
  readonly capabilities: readonly Capability[];
  /** Kinds it has handlers for. */
  readonly kinds: readonly string[];
  readonly capacity: number;
  readonly running: number;
  /** The oldest that runs. */
  readonly task: string | undefined;
  readonly isSuspended: boolean;
  /** Of the manager that reads this. */
  readonly memo?: AgentMemo;
}

/** What a manager wants to know again of an agent when it has restarted. */
export interface AgentMemo {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly restarts: number;
  /** Its place in the order of registration. */
  readonly rank: number;
}

/**
 * What an agent does: `idle`, nothing; `busy`, at least one task; `suspended`, none is given to it and none runs, because somebody wants
 * that or because it is being started anew; `stopped`, it has ended.
 */
export type AgentStatus = 'idle' | 'busy' | 'suspended' | 'stopped';

/** An agent, as its manager knows it. */
export interface AgentInfo {
  readonly ref: ActorRef<AgentMessage>;
  readonly name: string;
  readonly status: AgentStatus;
  readonly capabilities: readonly Capability[];
  readonly kinds: readonly string[];
  /** Tasks at a time. */
  readonly capacity: number;
  /** Of these, how many more it would take now. */
  readonly room: number;
  /** Id of the task it has been at for the longest. */
  readonly task: string | undefined;
  /** It is being set up: it has not answered yet, or fails and restarts, or its thread has died. */
  readonly isStarting: boolean;
  /** How often it has restarted since it was registered. */
  readonly restarts: number;
  /** Why it has stopped. */
  readonly reason: StopReason | undefined;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Epoch milliseconds of the last change. */
  readonly lastUpdate: number;
}

/** Which agents: all conditions hold. */
export interface AgentQuery {
  readonly requires?: readonly Capability[] | undefined;
  readonly status?: AgentStatus | readonly AgentStatus[] | undefined;
  /** Has a handler for tasks of this kind. */
  readonly kind?: string | undefined;
}

/** What somebody who follows agents is written: how one is, or that the manager knows it no more. */
export interface AgentNews {
  readonly ref: AnyRef;
  readonly info: AgentInfo | undefined;
}

/** What the actor behind an `AgentManager` is told. Use the handle, which speaks it. */
export type AgentManagerMessage =
  | {
      readonly type: 'register';
      readonly agent: ActorRef<AgentMessage>;
      readonly metadata?: Readonly<Record<string, unknown>>;
      readonly replyTo: ReplyTo<AgentInfo>;
    }
  | { readonly type: 'unregister'; readonly agent: AnyRef; readonly replyTo?: ReplyTo<void> }
  | { readonly type: 'suspend' | 'resume'; readonly agent: AnyRef; readonly replyTo: ReplyTo<AgentInfo> }
  | { readonly type: 'list'; readonly query: AgentQuery; readonly isAvailable: boolean; readonly replyTo: ReplyTo<readonly AgentInfo[]> }
  /**
   * `known`: those the follower was told of before, by an incarnation that has gone. Of those that are unknown by now it is told at once. `owner`: with whom
   * the manager ends.
   */
  | {
      readonly type: 'follow';
      readonly to: StreamTo<AgentNews>;
      readonly known: readonly AnyRef[];
      readonly owner?: AnyRef;
      readonly replyTo?: ReplyTo<void>;
    }
  /** Its own: a registered agent has ended, or its owner. */
  | { readonly type: 'ended'; readonly agent: AnyRef; readonly reason: StopReason };
