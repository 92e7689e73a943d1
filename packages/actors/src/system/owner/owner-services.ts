import type { ActorCell } from '../../cell/actor-cell.ts';
import type { EndReason } from '../../cell/internals.ts';
import type { Busy } from '../../cell/standing.ts';
import { asActorRef } from '../../cell/refs/actor-ref-base.ts';
import { CellContext } from '../../cell/cell-context.ts';
import type { ActorContext } from '../../contract/actor-context.ts';
import type { Recipient } from '../../contract/actor-ref.ts';
import { toError } from '../../contract/errors/to-error.ts';
import type { Logger } from '../../contract/logger.ts';
import type { Subscription } from '../../contract/subscription.ts';
import type { SupervisionPort } from '../../contract/supervision-port.ts';
import type { System } from '../../contract/system.ts';
import type { LongTurnSeen } from '../../dispatch/long-turns.ts';
import type { OverloadChange, Restarted, SystemEvent } from '../../contract/system-event.ts';
import { contextServices } from '../thread/context-services.ts';
import { DeadLetterOffice } from '../thread/messages/dead-letter-office.ts';
import type { DeathReport } from '../thread/death/death-notice.ts';
import type { EventHub } from './event-hub.ts';
import { decisionLog } from '../thread/log/log-decision.ts';
import { LongTurnReports } from '../thread/log/long-turn-reports.ts';
import { LOG_LEVELS, type LogRecord } from '../thread/log/log-levels.ts';
import { ActorEvents } from '../thread/notices/actor-events.ts';
import { SharedFlags } from '../thread/notices/shared-flags.ts';
import type { OwnerQuestion, OwnerSays } from '../thread/notices/owner-question.ts';
import type { RuntimeNotice } from '../thread/notices/runtime-notice.ts';
import { knownPathOf } from '../thread/path-of.ts';
import type { ThreadRuntime } from '../thread/thread-runtime.ts';
import type { ThreadServices } from '../thread/thread-services.ts';

/** What the owner's services need from the system around them. */
export interface OwnerNeeds {
  readonly system: System;
  readonly logger: Logger;
  readonly events: EventHub;
  openAsks(count: number): void;
  rootFailed(error: Error): void;
  startDedicated(thread: number): void;
  endDedicated(thread: number): void;
  answer(question: OwnerQuestion): Promise<OwnerSays>;
  threadPresent(thread: number, busy: readonly Busy[]): void;
  threadSettled(by: number, report: DeathReport): void;
  threadCleared(by: number, thread: number, all: boolean): void;
}

/** The owner's services: what other threads report arrives here. */
export class OwnerServices implements ThreadServices {
  readonly deadLetters: DeadLetterOffice;
  readonly supervision: SupervisionPort;
  readonly #runtime: ThreadRuntime;
  readonly #needs: OwnerNeeds;
  readonly #actorEvents: ActorEvents;
  readonly #longTurns: LongTurnReports;
  /** Subscriptions made in other threads, by the id they were given there. */
  readonly #subscriptions = new Map<string, Subscription>();

  constructor(runtime: ThreadRuntime, needs: OwnerNeeds) {
    this.#runtime = runtime;
    this.#needs = needs;
    this.#actorEvents = new ActorEvents(runtime, (event) => needs.events.publish(event));
    this.supervision = decisionLog(
      () => needs.logger,
      (actor) => knownPathOf(runtime, actor),
    );
    const flags = new SharedFlags(runtime.regions);
    this.deadLetters = new DeadLetterOffice({
      now: () => runtime.host.now(),
      logger: needs.logger,
      logsPerSecond: runtime.config.defaults.deadLetterLogsPerSecond,
      isQuiet: () => runtime.hasEnded || flags.isEndedByForce,
      count: (reason) => runtime.meter.deadLetter(reason),
      releaseIn: (message) => runtime.blocks.releaseIn(message),
      pathOf: (actor) => knownPathOf(runtime, actor),
      publish: (letter) => this.#actorEvents.deadLetter(letter),
    });
    const { thread, incarnation } = runtime;
    this.#longTurns = new LongTurnReports({
      thread,
      now: () => runtime.host.now(),
      wallClock: () => runtime.host.wallClock(),
      logger: needs.logger.child({ thread, incarnation }),
      pathOf: (actor) => knownPathOf(runtime, actor),
      publish: (event) => needs.events.publish(event),
    });
  }

  longTurn(seen: LongTurnSeen): void {
    this.#longTurns.add(seen);
  }

  context(cell: ActorCell): ActorContext<never> {
    const { system, logger } = this.#needs;
    const log = (): Logger => logger.child({ thread: this.#runtime.thread, incarnation: this.#runtime.incarnation });
    return new CellContext(cell, contextServices(this.#runtime, cell, { system, log }));
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

  rootFailed(error: Error): void {
    this.#needs.rootFailed(error);
  }

  openAsks(count: number): void {
    this.#needs.openAsks(count);
  }

  blockLeaked(byteLength: number): void {
    const { thread } = this.#runtime;
    this.#needs.logger.warn({ thread, byteLength }, 'block leaked: nobody had released or sent it');
  }

  debug(data: object, text: string): void {
    this.#needs.logger.debug(data, text);
  }

  warn(data: object, text: string): void {
    this.#needs.logger.warn(data, text);
  }

  log(_from: number, line: unknown): void {
    const { level, bindings, data, text } = line as LogRecord;
    const logger = this.#needs.logger.child(bindings);
    const write = logger[LOG_LEVELS[level] ?? 'info'].bind(logger);
    if (data === undefined) write(text);
    else write(data, text);
  }

  event(from: number, payload: unknown): void {
    const notice = payload as RuntimeNotice;
    switch (notice.kind) {
      case 'happened':
        // Read now, kept by the reference: when the slot is claimed again, the name is gone.
        void notice.event.actor?.name;
        return this.#needs.events.publish(notice.event);
      case 'subscribe':
        return this.#subscribe(asActorRef(notice.to), notice.id);
      case 'unsubscribe':
        return this.#subscriptions.get(notice.id)?.cancel();
      case 'stop':
        void this.#needs.system.stop(notice.timeout === undefined ? {} : { timeout: notice.timeout });
        return;
      case 'hold':
        if (notice.hold) this.#needs.system.ref();
        else this.#needs.system.unref();
        return;
      case 'start-thread':
        return this.#needs.startDedicated(notice.thread);
      case 'end-thread':
        return this.#needs.endDedicated(notice.thread);
      case 'registered':
        return this.#runtime.directory.heard(notice.entries);
      case 'inquiry':
        return this.#runtime.inquiries.inquired(from, notice);
      case 'question':
        return this.#answer(from, notice);
      case 'closed':
        return this.#runtime.inquiries.answered(notice);
      case 'present':
        return this.#needs.threadPresent(from, notice.busy);
      case 'thread-settled':
        return this.#needs.threadSettled(from, notice.report);
      case 'cleared':
        return this.#needs.threadCleared(from, notice.thread, notice.all);
    }
  }

  #answer(to: number, { number, question }: Extract<RuntimeNotice, { kind: 'question' }>): void {
    const answer = (said: OwnerSays | undefined, error: Error | undefined): void =>
      this.#runtime.threads.tell(to, { kind: 'answer', number, said, error });
    this.#needs.answer(question).then(
      (said) => {
        // So much that no message holds it.
        try {
          answer(said, undefined);
        } catch (error) {
          answer(undefined, toError(error));
        }
      },
      (error: unknown) => answer(undefined, toError(error)),
    );
  }

  startDedicated(thread: number): void {
    this.#needs.startDedicated(thread);
  }

  undedicate(): void {}

  #subscribe(to: Recipient<SystemEvent>, id: string): void {
    const left = (): void => void this.#subscriptions.delete(id);
    this.#subscriptions.set(id, this.#needs.events.subscribe(to, left));
  }
}
