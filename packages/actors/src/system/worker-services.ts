import type { ActorCell } from '../cell/actor-cell.ts';
import { CellContext } from '../cell/cell-context.ts';
import type { ActorContext } from '../contract/actor-context.ts';
import type { Logger } from '../contract/logger.ts';
import type { Decision, Failure } from '../contract/supervision-port.ts';
import type { System } from '../contract/system.ts';
import type { SystemEvent } from '../contract/system-event.ts';
import { RecordKind } from '../remote/envelope-layout.ts';
import { DeadLetterOffice } from './dead-letter-office.ts';
import { contextServices } from './context-services.ts';
import { forwardingLogger } from './forwarding-logger.ts';
import type { RuntimeNotice } from './runtime-notice.ts';
import { SharedFlags } from './shared-flags.ts';
import { OWNER } from './thread-config.ts';
import type { ThreadRuntime } from './thread-runtime.ts';
import type { ThreadServices } from './thread-services.ts';
import { WorkerSystem } from './worker-system.ts';

/** A worker's services: log lines, events and wishes go to the owner. */
export class WorkerServices implements ThreadServices {
  readonly deadLetters: DeadLetterOffice;
  readonly #runtime: ThreadRuntime;
  readonly #system: System;
  readonly #log: Logger;
  readonly #flags: SharedFlags;

  constructor(runtime: ThreadRuntime) {
    this.#runtime = runtime;
    this.#flags = new SharedFlags(runtime.table(OWNER));
    this.#system = new WorkerSystem(runtime, (notice) => this.#notify(notice));
    this.#log = forwardingLogger(
      { level: runtime.config.logLevel, write: (record) => this.#postQuietly(RecordKind.log, record, { ...record, data: undefined }) },
      { thread: runtime.thread, incarnation: runtime.incarnation },
    );
    this.deadLetters = new DeadLetterOffice({
      now: () => runtime.host.now(),
      logger: this.#log,
      logsPerSecond: runtime.config.defaults.deadLetterLogsPerSecond,
      count: (reason) => runtime.meter.deadLetter(reason),
      publish: (letter) => this.#happened({ type: 'dead-letter', at: runtime.host.wallClock(), actor: letter.target, detail: letter }),
    });
  }

  context(cell: ActorCell): ActorContext<never> {
    return new CellContext(cell, contextServices(this.#runtime, cell, { system: this.#system, log: () => this.#log }));
  }

  failed({ actor, error }: Failure): Decision {
    this.#log.error({ actor: actor.name, err: error }, 'actor failed and stops');
    return 'stop';
  }

  lifecycle(type: 'started' | 'stopped', cell: ActorCell, reason: 'stopped' | Error): void {
    const at = this.#runtime.host.wallClock();
    if (type === 'started') this.#happened({ type, at, actor: cell.self, detail: undefined });
    else this.#happened({ type, at, actor: cell.self, detail: reason });
  }

  /** An error nobody caught, outside any turn: the thread goes on, as the application wants it (`onStrayError`). */
  strayError(error: unknown): void {
    this.#log.error({ err: error }, 'uncaught error outside any handler');
  }

  openAsks(): void {}

  log(): void {}

  event(_from: number, payload: unknown): void {
    const notice = payload as RuntimeNotice;
    if (notice.kind === 'thread-ended') this.#runtime.threadEnded(notice.thread);
    if (notice.kind === 'thread-lost') {
      void this.#runtime.settle(notice.notice).then((report) => this.#notify({ kind: 'thread-settled', report }));
    }
    // One for a predecessor that died before it read it is not meant.
    if (notice.kind === 'opened' && notice.incarnation === this.#runtime.incarnation) this.#runtime.caughtUp();
    if (notice.kind === 'thread-recovered') this.#runtime.recovered(notice.thread, notice.error);
  }

  startDedicated(thread: number): void {
    this.#notify({ kind: 'start-thread', thread });
  }

  undedicate(thread: number): void {
    this.#notify({ kind: 'end-thread', thread });
  }

  #happened(event: SystemEvent): void {
    if (this.#flags.eventsWanted) this.#notify({ kind: 'happened', event });
  }

  #notify(notice: RuntimeNotice): void {
    // A dead letter's message may be what cannot be serialised; the letter is told without it.
    const fallback = notice.kind === 'happened' && notice.event.type === 'dead-letter' ? withoutMessage(notice, notice.event) : undefined;
    this.#postQuietly(RecordKind.event, notice, fallback);
  }

  #postQuietly(kind: RecordKind, payload: unknown, fallback: unknown): void {
    const peer = this.#runtime.peer(OWNER);
    try {
      peer.post(kind, [], payload);
    } catch {
      if (fallback !== undefined) peer.post(kind, [], fallback);
    }
    if (!this.#runtime.isInTurn) this.#runtime.sentOutside();
  }
}

function withoutMessage(notice: RuntimeNotice, event: Extract<SystemEvent, { type: 'dead-letter' }>): unknown {
  return { ...notice, event: { ...event, detail: { ...event.detail, message: undefined } } };
}
