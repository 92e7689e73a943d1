import { askAgain } from '../ask/ask-again.ts';
import { AskedInOrder } from '../ask/asked-in-order.ts';
import { Voice } from '../toolbox/voice.ts';
import type { ActorContext } from '../contract/actor-context.ts';
import type { ActorRef, AnyRef, Recipient } from '../contract/actor-ref.ts';
import type { AgentInfo, AgentManagerMessage, AgentMessage, AgentQuery } from '../contract/agent.ts';
import { actor } from '../contract/definition.ts';
import { checkReference } from '../contract/check-reference.ts';
import { ActorStoppedError, MailboxFullError, SpawnError } from '../contract/errors/runtime-errors.ts';
import { checkKeys } from '../contract/known-keys.ts';
import { type Paced, paceIn } from '../contract/pace.ts';
import type { SpawnOptions } from '../contract/spawn-options.ts';
import type { Spawner } from '../contract/spawner.ts';
import type { Streaming } from '../contract/stream.ts';
import type { Subscription } from '../contract/subscription.ts';
import { Following } from './following.ts';
import { ManagerBehavior } from './manager-behavior.ts';
import { unregisteredError } from './unregistered-error.ts';

/** Who may hold a manager: a context (`ctx`) or a system. */
export type AgentManagerHost = Spawner & Streaming & Paced;

/**
 * Knows agents, what they can do and what they are at, in whatever threads they live. A handle: its work is done by an actor, whose `ref`
 * may be sent on and be made a handle again with `AgentManager.of`.
 *
 * How an agent is comes from what happens: the agent itself tells it, its end is watched, its restarts are seen (docs/agents.md). It goes on
 * after a restart of its own, and so do subscriptions.
 *
 * @example
 * const agents = AgentManager.start(system);
 * await agents.register(system.spawn(parser), { metadata: { team: 'search' } });
 * const [first] = await agents.available({ requires: [cpu] });
 * using table = agents.subscribe(shower); // an actor, or anything that has `tell`
 */
export class AgentManager {
  readonly ref: ActorRef<AgentManagerMessage>;
  readonly #host: AgentManagerHost;
  readonly #voice: Voice<AgentManagerMessage>;
  /** Who is to be suspended, or to go on. */
  readonly #suspension: AskedInOrder<AgentInfo>;
  /** Who is to be known, or to be forgotten. */
  readonly #presence: AskedInOrder<AgentInfo>;

  private constructor(ref: ActorRef<AgentManagerMessage>, host: AgentManagerHost) {
    this.ref = ref;
    this.#host = host;
    this.#voice = new Voice(ref, host);
    this.#suspension = new AskedInOrder(ref);
    this.#presence = new AskedInOrder(ref);
  }

  /**
   * Starts one: with a context its actor is a child, and ends with its parent.
   *
   * @throws what `spawn` throws
   */
  static start(host: AgentManagerHost, options: SpawnOptions = {}): AgentManager {
    paceIn('start agent manager', host);
    return new AgentManager(host.spawn(manager, options), host);
  }

  /** @throws TypeError for what is no reference, or no context or system */
  static of(ref: ActorRef<AgentManagerMessage>, host: AgentManagerHost): AgentManager {
    paceIn('use agent manager', host);
    checkReference('use agent manager', ref);
    return new AgentManager(ref, host);
  }

  /**
   * Nothing if it is registered already, but for new metadata. Resolves when the agent has answered for the first time, however long that
   * takes.
   *
   * @throws TypeError for what is no reference, and an option there is not; StateError if it is unregistered before that; ActorStoppedError, SpawnError or whatever else it has ended
   * with; StreamUnclaimedError for an actor that is no agent; MessageNotSerializableError for metadata that cannot be sent; and what an ask
   * may reject with: as a rejection, but for the first
   */
  register(
    ref: ActorRef<AgentMessage>,
    about: { readonly metadata?: Readonly<Record<string, unknown>> | undefined } = {},
  ): Promise<AgentInfo> {
    checkReference('register agent', ref);
    checkKeys('register agent', about, ['metadata']);
    const { metadata } = about;
    const endless = { timeout: Number.POSITIVE_INFINITY };
    const message = { type: 'register', agent: ref, ...(metadata === undefined ? {} : { metadata }) } as const;
    const ask = (): Promise<AgentInfo> => this.#voice.ask(message, endless);
    // Without metadata it leaves those that one before it has brought.
    const known = metadata === undefined ? this.#presence.askBeside(ref, ask, 'register') : this.#presence.ask(ref, ask, 'register');
    return known.catch((error: unknown) => failure(ref, error));
  }

  /**
   * Forgets it: whoever subscribes is told once more, with `stopped`. The agent itself goes on. Of `register` and this through one handle the
   * last one counts, awaited or not (A18).
   *
   * @throws TypeError for what is no reference
   */
  unregister(ref: AnyRef): void {
    checkReference('unregister agent', ref);
    const forgotten = async (): Promise<never> => {
      await this.#forget(ref);
      throw unregisteredError(ref);
    };
    this.#presence.ask(ref, forgotten, 'unregister').catch(() => undefined);
  }

  /** Asked, since what is told is lost with a thread; told where there is no room for it now, since nobody hears that it was refused. */
  async #forget(agent: AnyRef): Promise<void> {
    try {
      await this.#voice.ask({ type: 'unregister', agent }, { timeout: Number.POSITIVE_INFINITY });
    } catch (error) {
      if (!(error instanceof MailboxFullError)) throw error;
      await this.ref.send({ type: 'unregister', agent });
    }
  }

  /**
   * From now on the agent declines tasks; it is `suspended` when what runs has ended. Of several calls of one handle for an agent the last one counts, awaited or not
   * (A15).
   *
   * @throws TypeError for what is no reference; StateError for one that is not registered, and what an ask may reject with: as a rejection
   */
  suspend(ref: AnyRef): Promise<AgentInfo> {
    checkReference('suspend agent', ref);
    return this.#suspension.ask(ref, () => this.#voice.ask({ type: 'suspend', agent: ref }));
  }

  /** The opposite. @throws as `suspend` */
  resume(ref: AnyRef): Promise<AgentInfo> {
    checkReference('resume agent', ref);
    return this.#suspension.ask(ref, () => this.#voice.ask({ type: 'resume', agent: ref }));
  }

  /** Those with room now, least loaded first. @throws TypeError for a condition that there is not */
  available(query: AgentQuery = {}): Promise<readonly AgentInfo[]> {
    checkQuery(query);
    return askAgain(this.ref, () => this.#voice.ask({ type: 'list', query, isAvailable: true }));
  }

  /** All that it knows, in order of registration, and before them the last hundred that have stopped. @throws as `available` */
  list(query: AgentQuery = {}): Promise<readonly AgentInfo[]> {
    checkQuery(query);
    return askAgain(this.ref, () => this.#voice.ask({ type: 'list', query, isAvailable: false }));
  }

  /**
   * How each agent is now, and then after each change. One that has ended is told of once, as `stopped`. A recipient without room is told
   * later, the newest of each agent. Ends when it is cancelled, or with the recipient or the manager.
   *
   * @throws TypeError for a recipient without `tell`
   */
  subscribe(to: Recipient<AgentInfo>): Subscription {
    return new Following(this.#host, this.ref, to);
  }
}

/** The manager may come too late to see why an agent has ended; if its start has failed, whoever spawned it knows. */
async function failure(ref: AnyRef, error: unknown): Promise<never> {
  if (!(error instanceof ActorStoppedError) || ref.isAlive) throw error;
  throw await ref.started.then(
    () => error,
    (reason: unknown) => (reason instanceof SpawnError ? reason : error),
  );
}

/** A misspelt condition would hold for everybody. */
function checkQuery(query: AgentQuery): void {
  checkKeys('list agents', query, ['requires', 'status', 'kind']);
}

const manager = actor<AgentManagerMessage>(import.meta.url, 'agents', (ctx: ActorContext<AgentManagerMessage>) =>
  new ManagerBehavior(ctx).begin(),
);
