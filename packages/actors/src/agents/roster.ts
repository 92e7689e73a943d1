import type { ActorRef, AnyRef } from '../contract/actor-ref.ts';
import type { AgentInfo, AgentMemo, AgentMessage, AgentQuery, AgentReport, AgentStatus } from '../contract/agent.ts';
import type { StopReason } from '../contract/stop-reason.ts';

/** So many that have stopped are still shown: enough for somebody who looks, and bounded. */
export const STOPPED_KEPT = 100;

/** What is known of one agent. */
interface Entry {
  readonly ref: ActorRef<AgentMessage>;
  rank: number;
  metadata: Readonly<Record<string, unknown>>;
  restarts: number;
  /** Its present incarnation has reported. */
  isUp: boolean;
  /** Somebody wants it to be suspended. */
  isSuspended: boolean;
  /** The last of its present incarnation, or of the one before. */
  report: AgentReport | undefined;
  info: AgentInfo;
}

type Known = Omit<Entry, 'info'>;

/**
 * Which agents there are, and how each is. Pure: what happens goes in, with its time in epoch milliseconds, and what is to be told of it
 * comes out; undefined if nothing has changed.
 */
export class Roster {
  readonly #entries = new Map<AnyRef, Entry>();
  /** Oldest first. */
  #stopped: AgentInfo[] = [];
  #rank = 0;

  get size(): number {
    return this.#entries.size;
  }

  find(ref: AnyRef): AgentInfo | undefined {
    return this.#entries.get(ref)?.info;
  }

  /** Also one that is known: then only its metadata change, if there are any. */
  register(ref: ActorRef<AgentMessage>, nowMs: number, metadata?: Readonly<Record<string, unknown>>): AgentInfo | undefined {
    const entry = this.#entries.get(ref);
    if (entry !== undefined) {
      if (metadata === undefined) return undefined;
      entry.metadata = metadata;
      return this.#changed(entry, nowMs);
    }
    const known: Known = {
      ...{ ref, rank: ++this.#rank, metadata: metadata ?? {}, restarts: 0 },
      ...{ isUp: false, isSuspended: false, report: undefined },
    };
    const info = infoOf(known, nowMs);
    this.#entries.set(ref, { ...known, info });
    return info;
  }

  /** What an agent keeps for its manager. */
  memoOf(ref: AnyRef): AgentMemo | undefined {
    const entry = this.#entries.get(ref);
    return entry && { metadata: entry.metadata, restarts: entry.restarts, rank: entry.rank };
  }

  /** The manager has restarted, and this is what the agent has kept for it. */
  recall(ref: AnyRef, memo: AgentMemo): void {
    const entry = this.#entries.get(ref);
    if (entry === undefined) return;
    Object.assign(entry, memo);
    this.#rank = Math.max(this.#rank, memo.rank);
  }

  reported(ref: AnyRef, report: AgentReport, nowMs: number): AgentInfo | undefined {
    const entry = this.#entries.get(ref);
    if (entry === undefined) return undefined;
    entry.isUp = true;
    entry.report = report;
    return this.#changed(entry, nowMs);
  }

  /** Its incarnation has gone, and another one is to come. */
  restarting(ref: AnyRef, nowMs: number): AgentInfo | undefined {
    const entry = this.#entries.get(ref);
    if (entry === undefined) return undefined;
    // One that is lost before it has reported is still the same start.
    if (entry.isUp) entry.restarts++;
    entry.isUp = false;
    if (entry.report !== undefined) entry.report = { ...entry.report, running: 0, task: undefined };
    return this.#changed(entry, nowMs);
  }

  suspend(ref: AnyRef, isSuspended: boolean, nowMs: number): AgentInfo | undefined {
    const entry = this.#entries.get(ref);
    if (entry === undefined) return undefined;
    entry.isSuspended = isSuspended;
    return this.#changed(entry, nowMs);
  }

  isSuspended(ref: AnyRef): boolean {
    return this.#entries.get(ref)?.isSuspended ?? false;
  }

  /** It has ended: shown for a while. */
  ended(ref: AnyRef, reason: StopReason, nowMs: number): AgentInfo | undefined {
    const info = this.remove(ref, nowMs, reason);
    if (info !== undefined) this.#stopped = [...this.#stopped.slice(1 - STOPPED_KEPT), info];
    return info;
  }

  /** It is an agent of this manager no more. */
  remove(ref: AnyRef, nowMs: number, reason?: StopReason): AgentInfo | undefined {
    const entry = this.#entries.get(ref);
    if (entry === undefined) return undefined;
    this.#entries.delete(ref);
    return stopped(entry.info, nowMs, reason);
  }

  /** In order of registration. */
  living(): readonly AgentInfo[] {
    return [...this.#entries.values()].sort((a, b) => a.rank - b.rank).map(({ info }) => info);
  }

  /** The same; those that have stopped stand before them. */
  list(query: AgentQuery): readonly AgentInfo[] {
    return [...this.#stopped, ...this.living()].filter((info) => matches(info, query));
  }

  /** Those with room, least loaded first. */
  available(query: AgentQuery): readonly AgentInfo[] {
    // One that has begun to stop is asked no more, though its end has not been told yet.
    const free = this.living().filter((info) => info.room > 0 && info.ref.isAlive && matches(info, query));
    return free.sort((a, b) => loadOf(a) - loadOf(b) || b.room - a.room);
  }

  #changed(entry: Entry, nowMs: number): AgentInfo | undefined {
    const info = infoOf(entry, nowMs);
    if (isSame(info, entry.info)) return undefined;
    entry.info = info;
    return info;
  }
}

/** How one is that has stopped, or that is known no more. */
export function stopped(info: AgentInfo, nowMs: number, reason?: StopReason): AgentInfo {
  return Object.freeze({ ...info, status: 'stopped', room: 0, task: undefined, isStarting: false, reason, lastUpdate: nowMs });
}

function statusOf({ isUp, isSuspended, report }: Known): AgentStatus {
  if (!isUp || report === undefined) return 'suspended';
  if (report.running > 0) return 'busy';
  return isSuspended || report.isSuspended ? 'suspended' : 'idle';
}

function infoOf(known: Known, nowMs: number): AgentInfo {
  const { ref, report, isUp, isSuspended, restarts, metadata } = known;
  const { capabilities = [], kinds = [], capacity = 0, running = 0, task } = report ?? {};
  const takes = isUp && report !== undefined && !isSuspended && !report.isSuspended;
  return Object.freeze({
    ...{ ref, name: ref.name, status: statusOf(known), capabilities, kinds, capacity },
    ...{ room: takes ? Math.max(0, capacity - running) : 0, task, isStarting: !isUp },
    ...{ restarts, reason: undefined, metadata, lastUpdate: nowMs },
  });
}

const SHOWN = ['status', 'capacity', 'room', 'task', 'isStarting', 'restarts', 'metadata'] as const;

function isSame(one: AgentInfo, other: AgentInfo): boolean {
  return SHOWN.every((key) => one[key] === other[key]);
}

function matches(info: AgentInfo, { requires = [], status, kind }: AgentQuery): boolean {
  if (status !== undefined && !(typeof status === 'string' ? status === info.status : status.includes(info.status))) return false;
  if (kind !== undefined && !info.kinds.includes(kind)) return false;
  return requires.every((capability) => info.capabilities.includes(capability));
}

/** From 0 to 1. */
function loadOf({ capacity, room }: AgentInfo): number {
  return 1 - room / capacity;
}
