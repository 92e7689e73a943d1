import type { AnyRef, DeadLetter, Placement, System, SystemEvent } from '@ringmaster/actors';
import { expect } from 'vitest';
import type { OwnerSystem } from '#actors/system/owner-system.js';
import { counterReader, underWay } from '#actors/system/system-meter.js';
import type { LoggedLine } from './quiet-logger.ts';
import { turn, until } from './until.ts';

export interface StageParts {
  readonly system: System;
  readonly lines: LoggedLine[];
  /** Moves a manual clock; absent where time passes by itself. */
  readonly advance: ((ms: number) => Promise<void>) | undefined;
}

/** A system under test, what it logged, and what it reported. */
export class Stage {
  readonly system: System;
  readonly lines: readonly LoggedLine[];
  readonly events: SystemEvent[] = [];
  /** A thread was lost on purpose, or a handler never ends: messages remain unaccounted for. */
  isUnbalanced = false;
  readonly #advance: StageParts['advance'];

  constructor({ system, lines, advance }: StageParts) {
    this.system = system;
    this.lines = lines;
    this.#advance = advance;
    system.events.subscribe({
      tell: (event) => {
        this.events.push(event);
        return 'accepted';
      },
    });
  }

  get deadLetters(): DeadLetter[] {
    return this.events.flatMap((event) => (event.type === 'dead-letter' ? [event.detail] : []));
  }

  /** Which thread an actor was placed in. */
  threadOf(ref: AnyRef): number {
    return (ref as unknown as { readonly thread: number }).thread;
  }

  /** `promise`, with the clock running: by itself, or moved on as long as it takes. */
  async inTime<T>(promise: Promise<T>): Promise<T> {
    const advance = this.#advance;
    if (advance === undefined) return promise;
    let settled = false;
    const settle = (): void => {
      settled = true;
    };
    promise.then(settle, settle);
    // A turn before each step: what comes about by itself needs no time.
    for (let step = 0; !settled; step++) {
      await turn();
      if (!settled && step > 20) await advance(5);
    }
    return promise;
  }

  until(what: string, holds: () => boolean): Promise<void> {
    return until(what, holds);
  }

  async untilDeadLetters(count: number): Promise<readonly DeadLetter[]> {
    await until(`there are ${count} dead letters`, () => this.deadLetters.length >= count);
    return this.deadLetters;
  }

  /** Accepted messages that were neither handled nor dropped. */
  get unfinished(): number {
    return underWay(counterReader((this.system as OwnerSystem).regions)).messages;
  }

  /** Ends the system, and looks whether every message was accounted for (G1). */
  async close(): Promise<void> {
    await this.inTime(this.system.stop());
    if (!this.isUnbalanced) expect(this.unfinished, 'messages accepted and not accounted for').toBe(0);
  }
}

export type { Placement };
