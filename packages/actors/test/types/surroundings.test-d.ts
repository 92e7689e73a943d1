/** Logs, events and options, as applications use them. */
import { pino } from 'pino';
import type {
  ActorRef,
  DeadLetter,
  ForcedStop,
  HealthChange,
  LongTurn,
  Logger,
  OverloadChange,
  Recipient,
  StateNotKept,
  StopReason,
  System,
  SystemEvent,
  SystemOptions,
  ThreadLoss,
} from '@ringmaster/actors';
import { same } from './same.ts';

declare const system: System;
declare const monitor: ActorRef<SystemEvent | { type: 'flush' }>;

export const logger: Logger = pino();
logger.child({ actor: 'cart' }).warn({ err: new Error('x') }, 'Cannot charge');
logger.info('ready');
// @ts-expect-error what was known comes first
logger.info('ready', { actor: 'cart' });

export const options: SystemOptions = { threads: 2, logger, idle: 'park', strictMessages: true, defaults: { askTimeoutMs: 100 } };
// @ts-expect-error a default that does not exist
export const misspelt: SystemOptions = { defaults: { askTimeout: 100 } };

export const watching: Recipient<SystemEvent> = {
  tell(event) {
    switch (event.type) {
      case 'started':
        return event.actor.isAlive ? 'accepted' : 'stopped';
      case 'stopped':
        same<typeof event.detail, StopReason>(true);
        return 'accepted';
      case 'dead-letter':
        same<typeof event.detail, DeadLetter>(true);
        return 'accepted';
      case 'restarted':
        return event.detail.delayMs > 0 ? 'accepted' : 'full';
      case 'system-failed':
        same<typeof event.detail, Error>(true);
        return 'accepted';
      case 'thread-lost':
        same<typeof event.detail, ThreadLoss>(true);
        return event.detail.thread > 0 ? 'accepted' : 'full';
      case 'long-turn':
        same<typeof event.detail, LongTurn>(true);
        return event.actor === undefined ? 'full' : 'accepted';
      case 'overload':
        same<typeof event.detail, OverloadChange>(true);
        return event.detail.times > event.detail.capacity ? 'accepted' : 'full';
      case 'state-not-kept':
        same<typeof event.detail, StateNotKept>(true);
        return event.detail.key === '' ? 'accepted' : 'full';
      case 'stop-forced':
        same<typeof event.detail, ForcedStop>(true);
        return event.detail.heldUpBy.some(({ path, doing }) => path !== doing) ? 'accepted' : 'full';
      case 'health':
        same<typeof event.detail, HealthChange>(true);
        return event.detail.status === 'pass' ? 'accepted' : 'full';
    }
  },
};
// An actor that takes events among others may subscribe.
system.events.subscribe(monitor).cancel();
export function scope(): void {
  using subscription = system.events.subscribe(watching);
  void subscription;
}
