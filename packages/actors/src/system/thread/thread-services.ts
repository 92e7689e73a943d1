import type { ActorCell } from '../../cell/actor-cell.ts';
import type { EndReason } from '../../cell/internals.ts';
import type { ActorContext } from '../../contract/actor-context.ts';
import type { SupervisionPort } from '../../contract/supervision-port.ts';
import type { LongTurnSeen } from '../../dispatch/long-turns.ts';
import type { OverloadChange, Restarted } from '../../contract/system-event.ts';
import type { DeadLetterOffice } from './messages/dead-letter-office.ts';

/** What differs between the owner's thread and a worker's: where events and log lines go, who starts threads. */
export interface ThreadServices {
  readonly deadLetters: DeadLetterOffice;
  context(cell: ActorCell): ActorContext<never>;
  /** Where failures and decisions are logged. */
  readonly supervision: SupervisionPort;
  /** An actor of this thread has started, or ended with an error or without one. */
  lifecycle(type: 'started' | 'stopped', cell: ActorCell, reason: EndReason): void;
  /** Setup has run again. */
  restarted(cell: ActorCell, restarted: Restarted): void;
  /** A turn took long. */
  longTurn(seen: LongTurnSeen): void;
  /** An actor's mailbox is full, or has room again. */
  overload(cell: ActorCell, change: OverloadChange): void;
  /** A state of an actor would be lost with its thread, though it is to be had again. */
  stateNotKept(cell: ActorCell, key: string, error: Error): void;
  /** The guardian gives up: nobody is left to decide. */
  rootFailed(error: Error): void;
  /** The number of open asks became 0, or was 0 until now. */
  openAsks(count: number): void;
  /** A block was found that nobody had released or sent: it returns now. */
  blockLeaked(byteLength: number): void;
  /** Logs with level debug. */
  debug(data: object, text: string): void;
  warn(data: object, text: string): void;
  /** A log line of another thread. */
  log(from: number, line: unknown): void;
  /** A notice of another thread's runtime. */
  event(from: number, event: unknown): void;
  /** Has a thread started that was taken for one actor. */
  startDedicated(thread: number): void;
  /** The dedicated thread's one actor has ended. */
  undedicate(thread: number): void;
}
