import type { AnyRef, HealthChange, LiveOptions, ReadyOptions } from '@ringmaster/actors';
import type { ActorInspection } from '@ringmaster/actors';
import type { Finding, HealthFacts } from '#actors/health/health-facts.js';
import { HandClock } from '../support/hand-clock.ts';

export const pass = (name: string): Finding => ({ name, status: 'pass', reason: undefined });
export const fail = (name: string, reason: string): Finding => ({ name, status: 'fail', reason });

/** Facts as the test says, on a clock that is moved by hand. */
export class FakeFacts implements HealthFacts {
  readonly clock = new HandClock();
  readonly changes: HealthChange[] = [];
  readonly asked: (LiveOptions | ReadyOptions)[] = [];
  live_: readonly Finding[] = [pass('system'), pass('threads')];
  ready_: readonly Finding[] = [pass('stopping'), pass('threads')];
  started_: readonly Finding[] = [pass('workers')];
  seen: ActorInspection | undefined;

  now(): number {
    return this.clock.now();
  }

  wallClock(): number {
    return 1_700_000_000_000 + this.clock.now();
  }

  timer(delayMs: number, task: () => void): () => void {
    return this.clock.timer(delayMs, task);
  }

  live(options: LiveOptions): readonly Finding[] {
    this.asked.push(options);
    return this.live_;
  }

  ready(options: ReadyOptions): readonly Finding[] {
    this.asked.push(options);
    return this.ready_;
  }

  started(): readonly Finding[] {
    return this.started_;
  }

  inspect(_actor: AnyRef, _waitMs: number): Promise<ActorInspection> {
    return this.seen === undefined ? Promise.reject(new Error('nobody')) : Promise.resolve(this.seen);
  }

  changed(change: HealthChange): void {
    this.changes.push(change);
  }
}

/** An actor that is idle, but for what the test says. */
export function seenActor(more: Partial<ActorInspection>): ActorInspection {
  return {
    actor: undefined as unknown as AnyRef,
    ...{ name: 'cart-7', path: 'orders/cart-7', thread: 2, definition: 'cart', status: 'idle', current: undefined, waiting: 0 },
    ...{ underWay: 0, isOverloaded: false, restarts: 0, children: 0, states: undefined, blockedBy: undefined, source: 'thread' },
    ...more,
  };
}

/** Promise callbacks that are due have run. */
export const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
