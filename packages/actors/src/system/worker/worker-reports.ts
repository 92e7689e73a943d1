import type { Posted } from '@ringmaster/core';
import { RecordKind } from '../../remote/envelope-layout.ts';
import type { LogRecord } from '../thread/log/log-levels.ts';

const WARN = 2;

/** What reports need from their thread. */
export interface ReportNeeds {
  readonly bindings: Readonly<Record<string, unknown>>;
  /** Sends the record to the owner; `full`: too many wait. Throws for what cannot be serialised. */
  post(kind: RecordKind, payload: unknown): Posted;
  /** The same, never refused. */
  postAlways(kind: RecordKind, payload: unknown): void;
  /** Calls `room` once, when half of what waited has gone. */
  onRoom(room: () => void): void;
}

/**
 * A worker's log lines and events on their way to the owner.
 *
 * They share the bound of whatever waits for room in the ring to the owner (F1): while that is full, new ones are dropped and counted, and
 * one line says how many. Nobody waits for a report, so nobody could be told `full`; and without a bound, an owner that is busy for a
 * while would cost the worker its memory.
 */
export class WorkerReports {
  readonly #needs: ReportNeeds;
  #lines = 0;
  #events = 0;

  constructor(needs: ReportNeeds) {
    this.#needs = needs;
  }

  /** If a line's data cannot be serialised, the line is sent without it. */
  line(record: LogRecord): void {
    if (!this.#isFull && this.#tryPost(RecordKind.log, record, { ...record, data: undefined })) return;
    this.#dropped();
    this.#lines++;
  }

  /** @param brief what is told where `event` cannot be serialised */
  event(event: unknown, brief: unknown): void {
    if (!this.#isFull && this.#tryPost(RecordKind.event, event, brief)) return;
    this.#dropped();
    this.#events++;
  }

  /** From the first that was dropped until there is room again, so that nothing is encoded in vain. */
  get #isFull(): boolean {
    return this.#lines + this.#events > 0;
  }

  #tryPost(kind: RecordKind, payload: unknown, brief: unknown): boolean {
    try {
      return this.#needs.post(kind, payload) === 'accepted';
    } catch {
      return brief === undefined || this.#needs.post(kind, brief) === 'accepted';
    }
  }

  #dropped(): void {
    if (!this.#isFull) this.#needs.onRoom(() => this.#say());
  }

  #say(): void {
    const data = { lines: this.#lines, events: this.#events };
    this.#lines = 0;
    this.#events = 0;
    const { bindings } = this.#needs;
    const record: LogRecord = { level: WARN, bindings, data, text: 'log lines and events dropped: the owner does not keep up' };
    this.#needs.postAlways(RecordKind.log, record);
  }
}
