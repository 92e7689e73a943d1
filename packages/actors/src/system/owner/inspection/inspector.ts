import { incarnationOf, isThreadOpen, type Host, SlotStatus, visitHeadsWaiting } from '@ringmaster/core';
import { asActorRef } from '../../../cell/refs/actor-ref-base.ts';
import { statusOfWord } from '../../../cell/life/life-word.ts';
import type { Place } from '../../../cell/internals.ts';
import type { Standing } from '../../../cell/standing.ts';
import type { AnyRef } from '../../../contract/actor-ref.ts';
import type {
  ActorInspection,
  ActorStatus,
  InspectOptions,
  SystemInspection,
  ThreadInspection,
  ThreadState,
} from '../../../contract/inspection.ts';
import { placeKey } from '../../../contract/place.ts';
import { RecordKind } from '../../../remote/envelope-layout.ts';
import { withinMs } from '../../../timers/within-ms.ts';
import { pathOf } from '../../thread/path-of.ts';
import { answerQuestion, type ThreadQuestion } from '../../thread/notices/thread-answer.ts';
import { GUARDIAN_SLOT, OWNER, threadCount } from '../../thread/thread-config.ts';
import type { ThreadRuntime } from '../../thread/thread-runtime.ts';
import type { ThreadReport } from '../../thread/thread-starter.ts';
import { checkInspectOptions } from './inspect-options.ts';
import { growTrees } from './grow-trees.ts';
import { ThreadQuestions } from './thread-questions.ts';
import { livingIn, publicHold, type SeenHold, type ThreadHolds } from './thread-holds.ts';

const WAIT_MS = 100;
const ACTORS_MAX = 10_000;

/** What inspecting takes of the system. */
export interface InspectorNeeds {
  readonly runtime: ThreadRuntime;
  readonly host: Host;
  readonly holds: ThreadHolds;
  look(thread: number, question: ThreadQuestion): Promise<ThreadReport | undefined>;
  stateOf(thread: number): ThreadState | undefined;
  systemState(): SystemInspection['state'];
}

/** One thread as it was found. */
interface Found {
  readonly thread: number;
  readonly state: ThreadState;
  /** Undefined: it did not answer. */
  readonly report: ThreadReport | undefined;
  /** Given if it stands still. */
  readonly hold: SeenHold | undefined;
}

/**
 * Answers what threads and actors are at (G72), from the owner's thread.
 *
 * A thread is asked over the control plane, which its event loop serves however full its rings are. One that is in one piece of work for
 * longer than the wait already is not asked at all; one that does not answer in time is described from memory that it shares: the words
 * of its slots, its stamps, and the rings it had not read.
 */
export class Inspector {
  readonly #needs: InspectorNeeds;
  readonly #questions: ThreadQuestions;

  constructor(needs: InspectorNeeds) {
    this.#needs = needs;
    this.#questions = new ThreadQuestions({ regions: needs.runtime.regions, look: (thread, question) => needs.look(thread, question) });
  }

  /** @param hasStates what is in its states as well: not for those who look often */
  async actor(ref: unknown, options: Pick<InspectOptions, 'waitMs'> = {}, hasStates = true): Promise<ActorInspection> {
    const place = this.#checked(ref);
    checkInspectOptions(options, ['waitMs']);
    const { thread, slot } = place;
    if (!this.#isHere(place)) return this.#stopped(place);
    const found = await this.#find(thread, { slots: [slot], actorsMax: 1, hasStates }, options.waitMs ?? WAIT_MS);
    const standing = found.report?.standings.find((one) => one.slot === slot && one.generation === place.generation);
    return this.#describe(found, place, standing, this.#underWay(found));
  }

  async system(options: InspectOptions = {}): Promise<SystemInspection> {
    checkInspectOptions(options, ['waitMs', 'actorsMax']);
    const { waitMs = WAIT_MS, actorsMax = ACTORS_MAX } = options;
    const { runtime, host } = this.#needs;
    const threads = Array.from({ length: threadCount(runtime.config) }, (_, thread) => thread);
    const present = threads.filter((thread) => this.#stateOf(thread) !== undefined);
    // The guardian may be among the owner's, and is not told.
    const question = { slots: undefined, actorsMax: actorsMax + 1 };
    const found = await Promise.all(present.map((thread) => this.#find(thread, question, waitMs)));
    const described = found.map((one) => ({ thread: this.#describeThread(one), actors: this.#actorsIn(one, actorsMax) }));
    const all = described.flatMap(({ actors }) => actors.shown);
    const leftOut = described.reduce((sum, { actors }) => sum + actors.count, 0) - Math.min(all.length, actorsMax);
    return {
      name: runtime.config.systemName,
      at: host.wallClock(),
      state: this.#needs.systemState(),
      threads: described.map(({ thread }) => thread),
      actors: growTrees(runtime.threads, all.slice(0, actorsMax)),
      leftOut,
    };
  }

  #checked(ref: unknown): Place {
    const action = 'Cannot inspect actor';
    if (typeof ref !== 'object' || ref === null) throw new TypeError(`${action}: it is given by its reference, not ${typeof ref}`);
    const known = asActorRef(ref);
    if (known.systemId !== this.#needs.runtime.systemId) throw new TypeError(`${action}: "${known.name}" belongs to another system`);
    return known;
  }

  #stateOf(thread: number): ThreadState | undefined {
    if (thread !== OWNER) return this.#needs.stateOf(thread);
    return this.#needs.systemState() === 'stopped' ? 'stopped' : 'running';
  }

  /** Its slot is still its own, and it has not ended. */
  #isHere({ thread, slot, generation }: Place): boolean {
    const table = this.#needs.runtime.threads.table(thread);
    const status = table.status(slot);
    return table.generation(slot) === generation && status !== SlotStatus.free && status !== SlotStatus.ended;
  }

  async #find(thread: number, question: ThreadQuestion, waitMs: number): Promise<Found> {
    const { runtime, host, holds } = this.#needs;
    const state = this.#stateOf(thread) ?? 'stopped';
    if (thread === OWNER && state === 'running') {
      return { thread, state, report: { ...answerQuestion(runtime, question), usage: undefined }, hold: undefined };
    }
    if (state !== 'running' || !isThreadOpen(runtime.regions, thread)) return { thread, state, report: undefined, hold: undefined };
    const workingForMs = holds.workingForMs(thread);
    if (workingForMs > waitMs) return { thread, state: 'blocked', report: undefined, hold: holds.holdOf(thread, workingForMs) };
    const stamp = holds.stampOf(thread);
    const answeredBefore = this.#questions.answeredBy(thread);
    let report: ThreadReport | undefined;
    const beganMs = host.now();
    const { answer, leave } = this.#questions.ask(thread, question);
    const answered = answer.then((said) => {
      report = said;
    });
    await withinMs(runtime.limits, waitMs, answered);
    leave();
    if (report !== undefined) return { thread, state, report, hold: undefined };
    const stateNow = this.#stateOf(thread) ?? 'stopped';
    // It works, or answers others, and has only not come to us: on a busy machine, say.
    const moves = holds.stampOf(thread) !== stamp || this.#questions.answeredBy(thread) !== answeredBefore;
    if (stateNow !== 'running' || moves) return { thread, state: stateNow, report, hold: undefined };
    return { thread, state: 'blocked', report, hold: holds.holdOf(thread, host.now() - beganMs) };
  }

  // ------------------------------------------------------------------ descriptions

  /** Messages that wait in the rings to a thread that stands still, by slot and generation. */
  #underWay({ thread, hold }: Found): ReadonlyMap<string, number> {
    const waiting = new Map<string, number>();
    if (hold === undefined) return waiting;
    visitHeadsWaiting(this.#needs.runtime.regions, thread, (memory, offset, kind) => {
      if (kind !== RecordKind.message) return;
      const [slot = 0, generation = 0] = memory.words.subarray(offset >>> 2, (offset >>> 2) + 2);
      const key = placeKey({ thread, slot, generation });
      waiting.set(key, (waiting.get(key) ?? 0) + 1);
    });
    return waiting;
  }

  #describe(found: Found, place: Place, standing: Standing | undefined, underWay: ReadonlyMap<string, number>): ActorInspection {
    const { runtime } = this.#needs;
    const { thread, slot, generation } = place;
    const { hold } = found;
    const table = runtime.threads.table(thread);
    const isHolder = hold?.place?.slot === slot && hold.place.generation === generation;
    const heldWork = {
      doing: hold?.isInSetup === true ? 'setup' : 'handler',
      messageType: hold?.messageType,
      forMs: hold?.forMs ?? 0,
    } as const;
    return {
      ...this.#named(place),
      definition: standing?.definition ?? this.#spawnedAs(place),
      status: this.#statusOf(place, standing, found, isHolder),
      current: isHolder ? heldWork : standing?.current,
      waiting: standing?.waiting ?? table.depth(slot),
      underWay: underWay.get(placeKey(place)) ?? 0,
      isOverloaded: table.overloaded(slot),
      restarts: table.restarts(slot),
      children: standing?.children,
      states: standing?.states?.map((state) => runtime.states.read(state, thread)),
      blockedBy: hold && publicHold(hold),
      source: standing === undefined ? 'memory' : 'thread',
    };
  }

  /** The definition's name, as the parent knows it: if that lives in this thread. */
  #spawnedAs({ thread, slot, generation }: Place): string | undefined {
    const { runtime } = this.#needs;
    const table = runtime.threads.table(thread);
    const above = table.parent(slot);
    const name = table.name(slot, generation);
    if (above?.thread !== OWNER || name === undefined) return undefined;
    const child = runtime.cellAt(above.slot)?.family?.find(name);
    return child?.ref.slot === slot && child.ref.generation === generation ? child.origin.what.actorName : undefined;
  }

  #statusOf(place: Place, standing: Standing | undefined, found: Found, isHolder: boolean): ActorStatus {
    if (!this.#isHere(place)) return 'stopped';
    const { thread, slot } = place;
    const table = this.#needs.runtime.threads.table(thread);
    const status = table.status(slot);
    if (status === SlotStatus.stopping || status === SlotStatus.draining || status === SlotStatus.killed) return 'stopping';
    if (found.state === 'lost') return 'restarting';
    if (standing !== undefined) return standing.status;
    // Its spawn is on the way.
    if (status === SlotStatus.starting) return isHolder || found.state !== 'blocked' ? 'starting' : 'blocked';
    const word = statusOfWord(table.phase(slot));
    if (word !== undefined) return word;
    if (isHolder) return 'busy';
    if (found.state === 'blocked') return 'blocked';
    return table.depth(slot) > 0 ? 'busy' : 'idle';
  }

  #named(place: Place): Pick<ActorInspection, 'actor' | 'name' | 'path' | 'thread'> {
    const { runtime } = this.#needs;
    const actor = runtime.handles.refTo(place.thread, place.slot, place.generation) as AnyRef;
    return { actor, name: actor.name, path: pathOf(runtime.threads, place), thread: place.thread };
  }

  #stopped(place: Place): ActorInspection {
    const { runtime } = this.#needs;
    const actor = runtime.handles.refTo(place.thread, place.slot, place.generation) as AnyRef;
    return {
      ...{ actor, name: actor.name, path: actor.name, thread: place.thread },
      ...{ definition: undefined, status: 'stopped', current: undefined, waiting: 0, underWay: 0, isOverloaded: false, restarts: 0 },
      ...{ children: undefined, states: undefined, blockedBy: undefined, source: 'memory' },
    };
  }

  #describeThread({ thread, state, report, hold }: Found): ThreadInspection {
    const { runtime } = this.#needs;
    const { workers } = runtime.config;
    return {
      thread,
      kind: thread === OWNER ? 'owner' : thread > workers ? 'dedicated' : 'worker',
      state,
      incarnation: incarnationOf(runtime.regions, thread),
      actors: this.#withoutGuardian(thread, report?.actors ?? livingIn(runtime, thread).length),
      heldBy: hold && publicHold(hold),
      usage: report?.usage,
      source: report === undefined ? 'memory' : 'thread',
    };
  }

  #withoutGuardian(thread: number, actors: number): number {
    return thread === OWNER && actors > 0 ? actors - 1 : actors;
  }

  #actorsIn(found: Found, actorsMax: number): { readonly count: number; readonly shown: readonly ActorInspection[] } {
    const { thread, report } = found;
    const underWay = this.#underWay(found);
    const isGuardian = ({ slot }: Place): boolean => thread === OWNER && slot === GUARDIAN_SLOT;
    if (report !== undefined) {
      const shown = report.standings.filter((one) => !isGuardian(one)).map((one) => this.#describe(found, one, one, underWay));
      return { count: this.#withoutGuardian(thread, report.actors), shown };
    }
    const places = livingIn(this.#needs.runtime, thread).filter((place) => !isGuardian(place));
    const shown = places.slice(0, actorsMax).map((place) => this.#describe(found, place, undefined, underWay));
    return { count: places.length, shown };
  }
}
