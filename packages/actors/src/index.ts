// Limit: above 250 lines, because it lists all that is public.

export { type StartPhase, WorkerStartError } from '@ringmaster/core';
export { type BreakerCounts, type CircuitBreaker, circuitBreaker } from './ask/circuit-breaker.ts';
export { isFinal } from './ask/is-final.ts';
export { retry } from './ask/retry.ts';
export { agent } from './agents/agent.ts';
export { AgentManager, type AgentManagerHost } from './agents/agent-manager.ts';
export { handle } from './agents/handle.ts';
export { MessageBroker } from './broker/message-broker.ts';
export { MemoryStore } from './broker/store/memory-store.ts';
export type { ActorContext } from './contract/actor-context.ts';
export type { ActorRef, AnyRef, Askable, AskFields, Recipient, ReplyOf, ReplyTo, TypeOf } from './contract/actor-ref.ts';
export type {
  AgentInfo,
  AgentManagerMessage,
  AgentMemo,
  AgentMessage,
  AgentNews,
  AgentQuery,
  AgentReport,
  AgentStatus,
  RunReport,
  TaskOrder,
} from './contract/agent.ts';
export type { AgentOptions } from './contract/agent-options.ts';
export type { AgentSetup, AgentSkills } from './contract/agent-setup.ts';
export type { Backoff } from './contract/backoff.ts';
export type { Behavior } from './contract/behavior.ts';
export type { Call } from './contract/call.ts';
export { CallOff } from './contract/call-off.ts';
export type {
  BrokerMessage,
  MessageFilter,
  PeekedMessage,
  Replayed,
  TopicStats,
} from './contract/broker-messages.ts';
export type { BrokerHost, BrokerOptions } from './contract/broker-options.ts';
export type { BrokerChange, BrokerStore, StoreBlueprint, StoreDefinition, StoredMessage, StoreSetup } from './contract/broker-store.ts';
export { brokerStore } from './contract/broker-store-definition.ts';
export type { BreakerOptions, BreakerState } from './contract/breaker-options.ts';
export type { ActorDefinition, Blueprint, Spawnable } from './contract/blueprint.ts';
export type { ActorKind, ChildSpec, ChildStatus, ListedChild, Strategy, SupervisorMessage, SupervisorSpec } from './contract/child-spec.ts';
export type { DeadLetter, DeadLetterReason, LateAsk } from './contract/dead-letter.ts';
export { type Capability, capability } from './contract/capability.ts';
export type { Defaults } from './contract/defaults.ts';
export { actor } from './contract/definition.ts';
export { type Directive, escalate, type RestartOptions, restart, resume, stop } from './contract/directive.ts';
export type {
  ConfirmOptions,
  ConsumeOptions,
  Death,
  DeathReason,
  Delivery,
  Enqueued,
  EnqueueAllOptions,
  EnqueueOptions,
  NackOptions,
  QueueStats,
  DrainedOptions,
  RequestOptions,
} from './contract/delivery.ts';
export { AgentError, type ErrorInit } from './contract/errors/agent-error.ts';
export {
  NoSuchQueueError,
  QueueConflictError,
  QueueFullError,
  RequestUnansweredError,
  SubscriberTooSlowError,
  type UnansweredReason,
} from './contract/errors/broker-errors.ts';
export { CommunicationError } from './contract/errors/communication-error.ts';
export { defineError, type ErrorType, type TaggedErrorType } from './contract/errors/define-error.ts';
export {
  ActorRestartingError,
  ActorStoppedError,
  AllRouteesFailedError,
  AskCycleError,
  AskTimeoutError,
  BlockMovedError,
  BlockQueueFullError,
  BreakerOpenError,
  DeathPactError,
  MailboxFullError,
  MailboxOverflowError,
  MessageNotSerializableError,
  MessageTooLargeError,
  NameTakenError,
  NoRouteesError,
  NotAnErrorThrown,
  SpawnError,
  StashFullError,
  StreamCancelledError,
  StreamStalledError,
  StreamUnclaimedError,
  SystemStoppedError,
  ThreadCrashLoopError,
  ThreadLostError,
} from './contract/errors/runtime-errors.ts';
export { StateError } from './contract/errors/state-error.ts';
export { StateNotSendableError, StateUnknownError, StateVersionError } from './contract/errors/state-errors.ts';
export { TaskError } from './contract/errors/task-error.ts';
export {
  type DeclineReason,
  type RefusalReason,
  TaskCancelledError,
  TaskDeclinedError,
  TaskExpiredError,
  TaskLostError,
  TaskRefusedError,
  TaskTimeoutError,
  TaskUndefinedError,
} from './contract/errors/task-errors.ts';
export { UnknownCheckError } from './contract/errors/unknown-check-error.ts';
export type { Failure } from './contract/failure.ts';
export type { Handled, Handlers, Receive } from './contract/handlers.ts';
export {
  bool,
  type Field,
  f64,
  i32,
  i64,
  type Layout,
  type Layouts,
  oneOf,
  reference,
  replyHandle,
  text,
  u8,
  u16,
  u32,
} from './contract/layouts.ts';
export type {
  ActorCheckOptions,
  CheckOptions,
  HealthChecker,
  HealthChange,
  HealthOutcome,
  HealthQuestion,
  HealthReport,
  HealthResult,
  HealthRun,
  HealthSource,
  HealthStatus,
  LiveOptions,
  ProbeOptions,
  ReadyOptions,
} from './contract/health.ts';
export type {
  ActorInspection,
  ActorStatus,
  ActorTree,
  CurrentWork,
  Inspectable,
  InspectionSource,
  InspectOptions,
  StateInspection,
  SystemInspection,
  ThreadHold,
  ThreadInspection,
  ThreadState,
  ThreadUse,
} from './contract/inspection.ts';
export type { Logger } from './contract/logger.ts';
export type { MailboxOptions, OverflowPolicy } from './contract/mailbox-options.ts';
export type { Accepted, AskOptions, Lane, Message, SendOptions, TellOptions } from './contract/message.ts';
export { on } from './contract/on.ts';
export type { Paced } from './contract/pace.ts';
export type { Placement } from './contract/placement.ts';
export { type AnyQueue, type Queue, type QueueOptions, type QueueOverflow, queue } from './contract/queue.ts';
export type { QueueTerms } from './contract/queue-terms.ts';
export type { Attempt, RetryOptions } from './contract/retry-options.ts';
export { type ServiceKey, serviceKey } from './contract/service-key.ts';
export type {
  ClassStats,
  DeadTask,
  RepetitionInfo,
  SchedulerLimits,
  SchedulerStats,
  TaskEvent,
  TaskInfo,
  TaskQuery,
} from './contract/scheduler-info.ts';
export type { SchedulerMessage } from './contract/scheduler-messages.ts';
export type { Recurrence, RepeatOptions, Repetition, SchedulerHost, SchedulerOptions } from './contract/scheduler-options.ts';
export type { ActorOptions, Setup } from './contract/setup.ts';
export type { PoolBounds, PoolOptions } from './contract/pool-options.ts';
export type { HashField, HashKey, Route } from './contract/route.ts';
export type { RestartPolicy, SpawnOptions } from './contract/spawn-options.ts';
export type { Blocks, SharedBlock } from './contract/shared-block.ts';
export type {
  ActorMetrics,
  Counter,
  Gauge,
  GaugeMerge,
  GaugeOptions,
  Histogram,
  LabelBounds,
  Labelled,
  LabelledOptions,
  LabelValues,
  MetricMaker,
  MetricOptions,
  Metrics,
  Timer,
} from './contract/metrics.ts';
export type {
  MetricBucket,
  MetricDistribution,
  MetricFamily,
  MetricLabels,
  MetricsSnapshot,
  MetricValue,
} from './contract/metrics-snapshot.ts';
export type { Shutdown, ShutdownPhase } from './contract/shutdown.ts';
export type { Finder, Spawner } from './contract/spawner.ts';
export type { Stash } from './contract/stash.ts';
export type { CurrentState, DataOf, StateHandler, StateMachinePlan, StatePlan, StateTimeout } from './contract/state-machine.ts';
export {
  type Snapshot,
  type StateCell,
  type StateChange,
  type StateHolder,
  type StateInfo,
  type StateKey,
  type StateNews,
  type StateOptions,
  type StateVersion,
  stateKey,
} from './contract/state.ts';
export type { StateId, StateStore, StoredRange, StoredVersion } from './contract/state-store.ts';
export type { ArchivedState, ArchiveMessage, ArchiveOptions } from './contract/archive.ts';
export type { Stateful } from './contract/state-port.ts';
export type { StopReason } from './contract/stop-reason.ts';
export type { Streaming, StreamOptions, StreamReader, StreamTo, StreamWriter, WriterOptions } from './contract/stream.ts';
export type { Subscription } from './contract/subscription.ts';
export type { Recovery, RestartLimit, Supervision } from './contract/supervision.ts';
export { move } from './contract/move.ts';
export type { ReadOptions } from './contract/read-options.ts';
export type { AgentRun, Priority, ScheduledTask, StatesOptions, Submission, TaskRun, TaskState, TaskStatus } from './contract/task.ts';
export type { TaskHandler } from './contract/task-handler.ts';
export { type TaskKind, task } from './contract/task-kind.ts';
export type { TaskOptions, TaskRetry } from './contract/task-options.ts';
export {
  type BrokerReader,
  type BrokerSubscription,
  type Published,
  type SlowPolicy,
  type SubscribeOptions,
  type SubscriptionEnd,
  type Topic,
  type TopicOptions,
  topic,
} from './contract/topic.ts';
export type { Terminated } from './contract/terminated.ts';
export type { IdleOptions, TimerMode, Timers } from './contract/timers.ts';
export type { System, SystemOptions } from './contract/system.ts';
export type {
  ForcedStop,
  HeldUp,
  HeldUpDoing,
  LongTurn,
  OverloadChange,
  Restarted,
  StateNotKept,
  SystemEvent,
  SystemEvents,
  ThreadLoss,
} from './contract/system-event.ts';
export {
  type HealthHandler,
  type HealthHandlerOptions,
  type HealthRequest,
  type HealthResponse,
  healthHandler,
  type MetricsText,
  type Probed,
} from './health/health-handler.ts';
export { distributionIn, quantile, valueIn } from './metrics/read-snapshot.ts';
export { pool } from './routing/pool.ts';
export { pureExecutor } from './scheduler/pure/pure-executor.ts';
export type { PureExecutorOptions } from './contract/pure-options.ts';
export { type PureTaskKind, type PureTaskOptions, pureTask } from './scheduler/pure/pure-task.ts';
export { router } from './routing/router.ts';
export { TaskScheduler } from './scheduler/task-scheduler.ts';
export { diff } from './state/diff.ts';
export type { StateHost } from './state/state-feed.ts';
export { type ArchivedVersion, StateArchive, stateArchive } from './state/state-archive.ts';
export { MemoryStateStore } from './state/memory-state-store.ts';
export { type StateCallOptions, StateManager, type VersionOf } from './state/state-manager.ts';
export { stateMachine } from './machine/state-machine.ts';
export { supervise } from './supervision/recovery-table.ts';
export { getChild } from './supervisor/get-child.ts';
export { startChild } from './supervisor/start-child.ts';
export { supervisor } from './supervisor/supervisor.ts';
export { createSystem } from './system/create-system.ts';
