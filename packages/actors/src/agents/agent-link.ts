import { ENDLESS } from '../ask/endless.ts';
import { toError } from '../contract/errors/to-error.ts';
import {
  ActorRestartingError,
  MailboxFullError,
  MessageNotSerializableError,
  MessageTooLargeError,
  StreamUnclaimedError,
  ThreadLostError,
} from '../contract/errors/runtime-errors.ts';
import type { ActorContext } from '../contract/actor-context.ts';
import type { ActorRef } from '../contract/actor-ref.ts';
import type { AgentManagerMessage, AgentMemo, AgentMessage, AgentReport } from '../contract/agent.ts';
import { PACE } from '../contract/pace.ts';
import type { StreamReader } from '../contract/stream.ts';

/** Reports that may be on the way. The newest counts, so a few are enough. */
const WINDOW = 8;
/** A request that got lost for no reason of the agent's is made again after so many milliseconds. */
const AGAIN_MS = 100;
/** What the request itself may fail of. What else there is, the stream says, or the watch. */
const OF_THE_REQUEST = [
  ...[ActorRestartingError, ThreadLostError, MailboxFullError],
  ...[MessageNotSerializableError, MessageTooLargeError],
] as const;

/** What is heard through a link. */
export interface LinkEnds {
  reported(report: AgentReport): void;
  /** The agent's incarnation has gone, and it comes back as far as is known. */
  restarting(): void;
  /** It is no agent, or cannot be told what it has to know. */
  refused(error: Error): void;
  /** For the agent to keep. */
  memo(): AgentMemo | undefined;
}

/**
 * From a manager to one agent: a stream of reports, which belongs to one incarnation of the agent.
 *
 * It ends with that incarnation, be it by a restart or by the death of its thread, and says so (docs/streams.md): a watch tells ends only. Then
 * the next stream is asked for, and the request waits in the agent's mailbox until the next incarnation has been set up. It is an ask, because
 * an address that is lost with a thread before anybody writes there would be waited for, for ever; an ask settles (G45).
 */
export class AgentLink {
  readonly #ctx: ActorContext<AgentManagerMessage>;
  readonly #agent: ActorRef<AgentMessage>;
  readonly #ends: LinkEnds;
  readonly #life: AbortSignal;
  #reader: StreamReader<AgentReport> | undefined;
  #isOver = false;

  constructor(ctx: ActorContext<AgentManagerMessage>, agent: ActorRef<AgentMessage>, ends: LinkEnds, life: AbortSignal) {
    this.#ctx = ctx;
    this.#agent = agent;
    this.#ends = ends;
    this.#life = life;
  }

  /** Also anew, when the agent is to keep another memo. */
  begin(): void {
    if (this.#isOver || this.#life.aborted) return;
    const before = this.#reader;
    const reader = this.#ctx.stream<AgentReport>({ timeout: Number.POSITIVE_INFINITY, window: WINDOW });
    this.#reader = reader;
    before?.cancel();
    const memo = this.#ends.memo();
    const request = { type: 'ringmaster/report', to: reader.sink, manager: this.#ctx.self } as const;
    this.#ctx.ask(this.#agent, memo === undefined ? request : { ...request, memo }, ENDLESS).catch((error: unknown) => {
      if (this.#reader !== reader || !OF_THE_REQUEST.some((type) => error instanceof type)) return;
      this.#reader = undefined;
      reader.cancel();
      this.#lost(toError(error));
    });
    void this.#read(reader);
  }

  end(): void {
    this.#isOver = true;
    this.#reader?.cancel();
  }

  async #read(reader: StreamReader<AgentReport>): Promise<void> {
    try {
      for await (const report of reader) {
        if (this.#reader !== reader || this.#isOver) return;
        this.#ends.reported(report);
      }
    } catch (error) {
      if (this.#reader === reader) this.#lost(toError(error));
    }
  }

  #lost(error: Error): void {
    // With the manager's own incarnation everything ends; an agent that has ended is told of by the watch.
    if (this.#isOver || this.#life.aborted || !this.#agent.isAlive) return;
    if (error instanceof ActorRestartingError || error instanceof ThreadLostError || isLost(error)) {
      this.#ends.restarting();
      this.begin();
    } else if (error instanceof MailboxFullError || (error instanceof StreamUnclaimedError && error.data.reason !== 'unhandled')) {
      this.#ctx[PACE].after(AGAIN_MS, () => this.begin());
    } else this.#ends.refused(error);
  }
}

/** The request was in the mailbox of an agent whose thread has died. */
function isLost(error: Error): boolean {
  return error instanceof StreamUnclaimedError && error.data.reason === 'thread-lost';
}
