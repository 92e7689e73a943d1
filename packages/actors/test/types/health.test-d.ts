import { createServer } from 'node:http';
import {
  type ActorInspection,
  type ActorRef,
  type AnyRef,
  type HealthReport,
  healthHandler,
  type ReplyTo,
  type Subscription,
  type System,
  type SystemInspection,
} from '@ringmaster/actors';
import { same } from './same.ts';

declare const system: System;
declare const cart: ActorRef<{ type: 'healthy'; replyTo: ReplyTo<boolean> } | { type: 'add' }>;
declare const any: AnyRef;
declare const query: (signal: AbortSignal) => Promise<{ rows: number }>;

export const one: Promise<ActorInspection> = system.inspect(cart, { waitMs: 10 });
export const other: Promise<ActorInspection> = system.inspect(any);
export const all: Promise<SystemInspection> = system.inspect({ actorsMax: 10 });
// @ts-expect-error all actors, or one
export const both: Promise<ActorInspection> = system.inspect(cart, { actorsMax: 10 });

export const report: Promise<HealthReport> = system.health.live({ stuckMs: 5_000, exclude: ['threads'] });
// @ts-expect-error an overload is no matter of live
system.health.live({ overload: 'fail' });

export const check: Subscription = system.health.check('db', async (signal) => {
  await query(signal);
});
system.health.check('cart', cart, { timeoutMs: 500, everyMs: 5_000, overload: 'fail' });
system.health.check('asked', (signal) => cart.ask({ type: 'healthy' }, { signal, timeout: 500 }), { kind: 'started', cacheMs: 100 });
system.health.check('slow', () => ({ status: 'warn', reason: 'slow' }), { kind: 'live' });
// @ts-expect-error what a check returns says whether all is well
system.health.check('db', (signal) => query(signal));
// @ts-expect-error an actor that is stuck is no reason to restart the process
system.health.check('cart', cart, { kind: 'live' });
// @ts-expect-error no such status
system.health.check('db', () => ({ status: 'green' }));

export const server = createServer(
  healthHandler(system, { live: { stuckMs: 'off' }, metrics: { prometheus: () => '' }, showErrors: true }),
);
// @ts-expect-error checks are left out by the request
healthHandler(system, { live: { exclude: ['a'] } });
export const alone: Promise<HealthReport> = system.health.started({ only: 'cart' });
// @ts-expect-error one check, not several
system.health.ready({ only: ['db', 'cart'] });
// @ts-expect-error which one is asked for by the request
healthHandler(system, { ready: { only: 'a' } });

system.events.subscribe({
  tell(event) {
    if (event.type === 'health') same<typeof event.detail.status, 'pass' | 'warn' | 'fail'>(true);
    return 'accepted';
  },
});
