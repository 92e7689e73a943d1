/** Supervision: tables, directives, specs. */
import { match } from 'ts-pattern';
import {
  type ActorDefinition,
  type ActorRef,
  type AnyRef,
  AgentError,
  AskTimeoutError,
  actor,
  type Behavior,
  type ChildSpec,
  CommunicationError,
  defineError,
  type Directive,
  escalate,
  type Failure,
  getChild,
  on,
  type Recovery,
  restart,
  resume,
  type SpawnOptions,
  startChild,
  stop,
  type Supervision,
  type SupervisorMessage,
  type SupervisorSpec,
  supervise,
  type System,
  TaskError,
} from '@ringmaster/actors';
import { same } from './same.ts';

export class Declined extends defineError('Declined', TaskError)<{ orderId: string }> {}
export class Offline extends defineError('Offline', CommunicationError) {}

export const table: Supervision = supervise
  .on(Declined, ({ error, actor: failed, attempt }) => {
    same<typeof error.data.orderId, string>(true);
    failed.name satisfies string;
    return attempt > 2 ? stop() : resume();
  })
  .on(AskTimeoutError, ({ error }) => (error.data.timeoutMs > 100 ? restart() : resume()))
  .on(CommunicationError, restart({ backoff: { minMs: 100, maxMs: 5_000, jitter: 0.2, resetAfterMs: 1_000 }, children: 'keep' }))
  .on(RangeError, stop())
  .otherwise(async () => escalate())
  .within({ restarts: 3, periodMs: 5_000 });

// A table written as a match: complete, or it does not compile.
type Known = Declined | Offline;
export const byTag = ({ error }: Failure<Known>): Directive =>
  match<Known, Directive>(error)
    .with({ tag: 'Declined' }, ({ data }) => (data.orderId === '' ? stop() : resume()))
    .with({ tag: 'Offline' }, () => restart())
    .exhaustive();
export const open = supervise.otherwise(({ error }) =>
  match<Error, Directive>(error)
    .when(
      (one) => one instanceof AgentError,
      () => restart(),
    )
    .otherwise(() => escalate()),
);
// What handles any error serves where one type is handled.
export const general: Recovery<Error> = () => stop();
export const special = supervise.on(Declined, general);

// @ts-expect-error typed error data in a recovery
supervise.on(Declined, ({ error }) => (error.data.order === 'x' ? restart() : escalate()));
// @ts-expect-error a recovery returns a directive
supervise.on(TaskError, () => {});
// @ts-expect-error a directive is made by one of the four functions
supervise.on(TaskError, 'restart');
// @ts-expect-error a handler for one type does not do for all
supervise.otherwise(({ error }: Failure<Declined>) => (error.data.orderId === 'x' ? stop() : resume()));
// @ts-expect-error not a class of errors
supervise.on(Date, stop());
// @ts-expect-error both bounds
supervise.within({ restarts: 3 });
// @ts-expect-error both bounds
restart({ backoff: { minMs: 1 } });
// @ts-expect-error stop or keep
restart({ children: 'leave' });

type Ping = { readonly type: 'ping' };
export const worker = actor<Ping>(
  import.meta.url,
  'worker',
  (): Behavior<Ping> => ({
    receive: on<Ping>({ ping: () => {} }),
    restarting: async ({ error, attempt }) => void [error.message, attempt],
  }),
  { supervise: table },
);

declare const system: System;
export const ref: ActorRef<Ping> = system.spawn(worker, { supervise: table, restart: 'permanent' });
// @ts-expect-error no such policy
export const badPolicy: SpawnOptions = { restart: 'always' };

declare const ticker: ActorDefinition<Ping>;
declare const counter: ActorDefinition<Ping, { start: number }>;
export const spec: SupervisorSpec = {
  strategy: 'rest-for-one',
  supervise: table,
  children: [
    { name: 'counter', start: counter({ start: 1 }), restart: 'permanent', shutdownMs: 5_000 },
    { name: 'ticker', start: ticker, restart: 'transient', thread: 'dedicated', shutdownMs: 'kill' },
  ],
};
// @ts-expect-error a definition with arguments is not finished
export const unfinished: ChildSpec = { start: counter };
// @ts-expect-error no such strategy
export const badStrategy: SupervisorSpec = { strategy: 'all', children: [] };
// @ts-expect-error children of a spec have names
export const nameless: SupervisorSpec = { strategy: 'one-for-one', children: [{ start: ticker }] };

// Who asks by the two functions knows what the child takes, without a cast; who asks by message has a reference to anything.
declare const boss: ActorRef<SupervisorMessage>;
export const started: Promise<ActorRef<Ping>> = startChild(boss, { name: 'ticker', start: ticker, thread: 'dedicated' }, { timeout: 100 });
export const found: Promise<ActorRef<Ping>> = getChild(boss, 'counter', counter);
export const anyone: Promise<AnyRef> = boss.ask({ type: 'get', name: 'counter' });
// @ts-expect-error it takes pings
void getChild(boss, 'counter', counter).then((one) => one.tell({ type: 'pong' }));
// @ts-expect-error a definition with arguments is not finished
void startChild(boss, { start: counter });
// @ts-expect-error a supervisor is asked
void getChild(ref, 'counter', counter);
