import type { Posted } from '@ringmaster/core';
import type { ActorCell } from '../../cell/actor-cell.ts';
import type { EndReason } from '../../cell/internals.ts';
import { CellContext } from '../../cell/cell-context.ts';
import type { ActorContext } from '../../contract/actor-context.ts';
import { toError } from '../../contract/errors/to-error.ts';
import type { Logger } from '../../contract/logger.ts';
import type { SupervisionPort } from '../../contract/supervision-port.ts';
import type { System } from '../../contract/system.ts';
import type { LongTurnSeen } from '../../dispatch/long-turns.ts';
import type { OverloadChange, Restarted, SystemEvent } from '../../contract/system-event.ts';
import { RecordKind } from '../../remote/envelope-layout.ts';
import { DeadLetterOffice } from '../thread/messages/dead-letter-office.ts';
import { contextServices } from '../thread/context-services.ts';
import { forwardingLogger } from './forwarding-logger.ts';
import { decisionLog } from '../thread/log/log-decision.ts';
import { LongTurnReports } from '../thread/log/long-turn-reports.ts';
import type { RuntimeNotice } from '../thread/notices/runtime-notice.ts';
import { ActorEvents } from '../thread/notices/actor-events.ts';
import { SharedFlags } from '../thread/notices/shared-flags.ts';
import { knownPathOf } from '../thread/path-of.ts';
import { OWNER } from '../thread/thread-config.ts';
import type { ThreadRuntime } from '../thread/thread-runtime.ts';
import type { ThreadServices } from '../thread/thread-services.ts';
import { OwnerQuestions } from './owner-questions.ts';
import { WorkerReports } from './worker-reports.ts';
import { WorkerSystem } from './worker-system.ts';

/** A worker's services: log lines, events and wishes go to the owner. */
export class WorkerServices implements ThreadServices {
  readonly deadLetters: DeadLetterOffice;
  readonly supervision: SupervisionPort;
  readonly #runtime: ThreadRuntime;
  readonly #system: System;
  readonly #questions: OwnerQuestions;
  readonly #log: Logger;
  readonly #flags: SharedFlags;
  readonly #reports: WorkerReports;
  readonly #actorEvents: ActorEvents;
  readonly #longTurns: LongTurnReports;

  constructor(runtime: ThreadRuntime) {
    this.#runtime = runtime;
    this.#flags = new SharedFlags(runtime.regions);
    this.#questions = new OwnerQuestions(runtime.limits, (notice) => this.#notify(notice));
    this.#system = new WorkerSystem(
      runtime,
      () => this.#log,
      (notice) => this.#notify(notice),
      this.#questions,
    );
    const bindings = { thread: runtime.thread, incarnation: runtime.incarnation };
    this.#reports = new WorkerReports({
      bindings,
      post: (kind, payload) => this.#post(kind, payload, false),
      postAlways: (kind, payload) => void this.#post(kind, payload, true),
      onRoom: (room) => runtime.threads.peer(OWNER).link.onRoom(room),
    });
    this.#log = forwardingLogger({ level: runtime.config.logLevel, write: (record) => this.#reports.line(record) }, bindings);
    this.#actorEvents = new ActorEvents(runtime, (event) => this.#happened(event));
    this.supervision = decisionLog(
      () => this.#log,
      (actor) => knownPathOf(runtime, actor),
    );
    this.deadLetters = new DeadLetterOffice({
      now: () => runtime.host.now(),
      logger: this.#log,
      logsPerSecond: runtime.config.defaults.deadLetterLogsPerSecond,
      isQuiet: () => runtime.hasEnded || this.#flags.isEndedByForce,
      count: (reason) => runtime.meter.deadLetter(reason),
      releaseIn: (message) => runtime.blocks.releaseIn(message),
      pathOf: (actor) => knownPathOf(runtime, actor),
      publish: (letter) => this.#actorEvents.deadLetter(letter),
    });
    this.#longTurns = new LongTurnReports({
      thread: runtime.thread,
      now: () => runtime.host.now(),
      wallClock: () => runtime.host.wallClock(),
      logger: this.#log,
      pathOf: (actor) => knownPathOf(runtime, actor),
      publish: (event) => this.#happened(event),
    });
  }

  longTurn(seen: LongTurnSeen): void {
    this.#longTurns.add(seen);
  }

  context(cell: ActorCell): ActorContext<never> {
    return new CellContext(cell, contextServices(this.#runtime, cell, { system: this.#system, log: () => this.#log }));
  }

  lifecycle(type: 'started' | 'stopped', cell: ActorCell, reason: EndReason): void {
    this.#actorEvents.lifecycle(type, cell, reason);
  }

  stateNotKept(cell: ActorCell, key: string, error: Error): void {
    this.supervision.warned(cell.name, error, 'state cannot be kept for the death of the thread');
    this.#actorEvents.stateNotKept(cell, { key, error });
  }

  overload(cell: ActorCell, change: OverloadChange): void {
    this.#actorEvents.overload(cell, change);
  }

  restarted(cell: ActorCell, restarted: Restarted): void {
    this.#actorEvents.restarted(cell, restarted);
  }

  /** The guardian lives on the owner. */
  rootFailed(): void {}

  /** An error nobody caught, outside any turn: the thread goes on, as the application wants it (`onStrayError`). */
  strayError(error: unknown): void {
    // Whatever was thrown: what cannot be sent to the owner would not be logged.
    this.#log.error({ err: toError(error) }, 'uncaught error outside any handler');
  }

  openAsks(): void {}

  blockLeaked(byteLength: number): void {
    this.#log.warn({ byteLength }, 'block leaked: nobody had released or sent it');
  }

  debug(data: object, text: string): void {
    this.#log.debug(data, text);
  }

  warn(data: object, text: string): void {
    this.#log.warn(data, text);
  }

  log(): void {}

  event(from: number, payload: unknown): void {
    const notice = payload as RuntimeNotice;
    const runtime = this.#runtime;
    switch (notice.kind) {
      case 'stopping':
        runtime.acceptsOutside = false;
        return;
      case 'roll-call':
        return this.#notify({ kind: 'present', busy: runtime.cells.busy });
      case 'thread-lost':
        void runtime.survivor.settle(notice.notice).then((report) => this.#notify({ kind: 'thread-settled', report }));
        return;
      case 'opened':
        // One for a predecessor that died before it read it is not meant.
        if (notice.incarnation === runtime.incarnation) runtime.takeover.caughtUp();
        return;
      case 'thread-recovered':
        return runtime.survivor.recovered(notice.thread, notice.error);
      case 'clear':
        return this.#clear(notice.thread, notice.error);
      case 'registered':
        return runtime.directory.heard(notice.entries);
      case 'introduce':
        return runtime.directory.introduce(notice.thread);
      case 'inquiry':
        return runtime.inquiries.inquired(from, notice);
      case 'answer':
        return this.#questions.answered(notice);
      case 'closed':
        return runtime.inquiries.answered(notice);
    }
  }

  startDedicated(thread: number): void {
    this.#notify({ kind: 'start-thread', thread });
  }

  undedicate(thread: number): void {
    this.#notify({ kind: 'end-thread', thread });
  }

  /** Nobody takes over for `thread`: what waits for it here goes to whoever reads its rings in its place. */
  #clear(thread: number, error: Error | undefined): void {
    const { link } = this.#runtime.threads.peer(thread);
    this.#runtime.survivor.threadGone(thread, error);
    link.flush();
    this.#notify({ kind: 'cleared', thread, all: !link.hasOutbox });
  }

  #happened(event: SystemEvent): void {
    if (!this.#flags.eventsWanted) return;
    // A dead letter's message may be what cannot be serialised; the letter is told without it.
    const brief = event.type === 'dead-letter' ? happened({ ...event, detail: { ...event.detail, message: undefined } }) : undefined;
    this.#reports.event(happened(event), brief);
  }

  #notify(notice: RuntimeNotice): void {
    this.#post(RecordKind.event, notice, true);
  }

  #post(kind: RecordKind, payload: unknown, unbounded: boolean): Posted {
    const peer = this.#runtime.threads.peer(OWNER);
    return peer.link.post(peer.records.ofRuntime([], payload), kind, unbounded);
  }
}

function happened(event: SystemEvent): RuntimeNotice {
  return { kind: 'happened', event };
}
