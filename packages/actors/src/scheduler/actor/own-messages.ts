import type { ActorContext } from '../../contract/actor-context.ts';
import type { ActorRef } from '../../contract/actor-ref.ts';
import type { AgentManagerMessage } from '../../contract/agent.ts';
import type { PureExecutorOptions } from '../../contract/pure-options.ts';
import type { SchedulerMessage } from '../../contract/scheduler-messages.ts';
import type { CorePlan } from '../core/scheduler-core.ts';
import type { NextTime, RepeatRequest } from './recurring-task.ts';

/** What a scheduler's actor is spawned with. */
export interface SchedulerArgs extends CorePlan {
  readonly agents: ActorRef<AgentManagerMessage>;
  /** They end with it. */
  readonly ownsAgents: boolean;
  readonly graceMs: number;
  readonly pure: PureExecutorOptions;
}

export type Asked<Type extends SchedulerMessage['type']> = Extract<SchedulerMessage, { type: Type }>;

/** What it tells itself. */
export type OwnMessage =
  /** Runs have settled, or agents have changed. */
  | { readonly type: 'ringmaster/news' }
  | { readonly type: 'ringmaster/wake' }
  /** Places that somebody was told of may be told to others. */
  | { readonly type: 'ringmaster/room' }
  | {
      readonly type: 'ringmaster/times';
      readonly request: RepeatRequest;
      readonly next: NextTime;
      readonly replyTo: Asked<'repeat'>['replyTo'];
    }
  | {
      readonly type: 'ringmaster/no-times';
      readonly request: RepeatRequest;
      readonly error: Error;
      readonly replyTo: Asked<'repeat'>['replyTo'];
    };

export type SchedulerContext = ActorContext<SchedulerMessage | OwnMessage>;
