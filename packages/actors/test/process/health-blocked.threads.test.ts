import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ActorRef, healthHandler, type SystemOptions } from '@ringmaster/actors';
import { expect, it, onTestFinished } from 'vitest';
import { hog, type HogMessage } from '../fixtures/hog.ts';
import { parent } from '../fixtures/parent.ts';
import { recorder } from '../fixtures/recorder.ts';
import { revenant } from '../fixtures/revenant.ts';
import { eventually } from '../support/eventually.ts';
import type { Stage } from '../support/stage.ts';
import { inEachWay } from '../support/ways.ts';

const FIRST = 1;
const LONG = { timeout: 60_000 };
/** What an answer may take while a worker is blocked: many times what it takes, on a machine that is busy. */
const BOUND_MS = 5_000;

/** In at most that time, by the clock. */
async function inBound<T>(promise: Promise<T>): Promise<T> {
  const beganMs = performance.now();
  const value = await promise;
  expect(performance.now() - beganMs).toBeLessThan(BOUND_MS);
  return value;
}

/** The health of a system over HTTP, on 127.0.0.1. */
async function serve(stage: Stage, options?: Parameters<typeof healthHandler>[1]) {
  const server = createServer(healthHandler(stage.system, options));
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  const { port } = server.address() as AddressInfo;
  return async (path: string): Promise<{ status: number; text: string }> => {
    const response = await inBound(fetch(`http://127.0.0.1:${port}${path}`));
    return { status: response.status, text: await response.text() };
  };
}

inEachWay((way) => {
  /** An actor below another one, that will loop for ever in the first worker, and one beside it. */
  const open = async (options: SystemOptions) => {
    const stage = await way.open(options);
    stage.isUnbalanced = true;
    const above = stage.system.spawn(parent, { thread: 'owner', name: 'orders' });
    const spawned = await above.ask({ type: 'spawn', what: hog(), options: { thread: way.first, name: 'cart-7' } }, LONG);
    const looping = spawned as unknown as ActorRef<HogMessage>;
    const beside = stage.system.spawn(recorder, { thread: way.first, name: 'beside' });
    const elsewhere = stage.system.spawn(recorder, { thread: way.second, name: 'elsewhere' });
    await Promise.all([looping.started, beside.started, elsewhere.started]);
    return { stage, looping, beside, elsewhere };
  };
  const loop = (stage: Stage, looping: ActorRef<HogMessage>): Promise<unknown> => {
    looping.ask({ type: 'loop' }, LONG).catch(() => undefined);
    return eventually(
      () => stage.system.inspect(looping, { waitMs: 50 }),
      ({ blockedBy }) => blockedBy !== undefined,
    );
  };

  it('G71, G72: while a worker is in an endless loop all is answered in time, and says which actor has it, at which message', async () => {
    const { stage, looping, beside, elsewhere } = await open({ watchdogMs: 'off' });
    const { system } = stage;
    const get = await serve(stage);
    system.health.check('cart', looping, { timeoutMs: 200 });
    const beganMs = performance.now();
    await loop(stage, looping);
    for (let n = 1; n <= 5; n++) beside.tell({ type: 'note', from: 'a', n });
    beside.tell({ type: 'note', from: 'a', n: 6, ballast: 'x'.repeat(100_000) });
    const hold = { thread: FIRST, actor: looping, path: 'orders/cart-7', messageType: 'loop' };

    const held = await inBound(system.inspect(looping));
    expect(held).toMatchObject({
      ...{ path: 'orders/cart-7', thread: FIRST, status: 'busy', current: { doing: 'handler', messageType: 'loop' } },
      ...{ blockedBy: hold, source: 'memory', restarts: 0, waiting: 0, definition: 'hog' },
    });
    // The slice began no more than its length before the handler.
    expect(held.current?.forMs).toBeLessThan(performance.now() - beganMs + 100);
    const later = await inBound(system.inspect(looping));
    expect(later.current?.forMs).toBeGreaterThanOrEqual(held.current?.forMs ?? Number.NaN);
    expect(await inBound(system.inspect(beside))).toMatchObject({ status: 'blocked', current: undefined, underWay: 6, blockedBy: hold });
    expect(await inBound(system.inspect(elsewhere))).toMatchObject({ status: 'idle', blockedBy: undefined, source: 'thread' });

    const all = await inBound(system.inspect());
    expect(all.threads.map(({ state, source, actors }) => [state, source, actors])).toEqual([
      ['running', 'thread', 1],
      ['blocked', 'memory', 2],
      ['running', 'thread', 1],
    ]);
    expect(all.threads[FIRST]?.heldBy).toMatchObject(hold);
    const orders = all.actors.find(({ name }) => name === 'orders');
    expect(orders?.below.map(({ path, status }) => [path, status])).toEqual([['orders/cart-7', 'busy']]);

    const warning = await eventually(
      () => inBound(system.health.live()),
      ({ status }) => status !== 'pass',
    );
    expect(warning.status).toBe('warn');
    const told = /thread 1 has been in one piece of work for \d+ ms, in actor orders\/cart-7, message "loop"/;
    expect(warning.checks.find(({ name }) => name === 'threads')?.reason).toMatch(told);
    expect(await get('/livez')).toEqual({ status: 200, text: 'ok\n' });
    expect((await get('/livez?verbose')).text).toMatch(told);
    const ready = await get('/readyz?verbose');
    expect(ready.status).toBe(503);
    expect(ready.text).toMatch(/\[-\]cart failed: orders\/cart-7 has been at one message, "loop", for \d+ ms/);
    expect((await get('/readyz?exclude=cart')).status).toBe(200);
    const metrics = await get('/metrics');
    expect(metrics.status).toBe(200);
    expect(metrics.text).toMatch(/^ringmaster_messages_handled_total\{thread="1",actor="hog"\} \d+$/m);
    await stage.killNow(FIRST);
  });

  it('G71: without a watchdog, a thread that stands still for longer than the application allows fails live, by the ticks of the owner', async () => {
    const { stage, looping } = await open({ watchdogMs: 'off' });
    const get = await serve(stage, { live: { stuckMs: 500 } });
    expect((await get('/livez')).status).toBe(200);
    await loop(stage, looping);
    await eventually(
      () => get('/livez?verbose'),
      ({ status, text }) => status === 503 && /\[-\]threads failed: thread 1 .* in actor orders\/cart-7/.test(text),
    );
    expect((await stage.system.health.ready({ stuckMs: 500 })).status).toBe('fail');
    // By default that is nobody's failure where no watchdog is wanted.
    await eventually(
      () => inBound(stage.system.health.live()),
      ({ status }) => status === 'warn',
    );
    await stage.killNow(FIRST);
  });

  it('G71, G72: when the watchdog has ended the thread all is well again: live never failed, and the restart is told', async () => {
    const { stage, looping } = await open({ watchdogMs: 1_500 });
    const { system } = stage;
    const statuses = new Set<string>();
    await loop(stage, looping);
    await eventually(
      async () => {
        statuses.add((await inBound(system.health.live())).status);
        return inBound(system.inspect(looping));
      },
      ({ restarts, status }) => restarts === 1 && status === 'idle',
    );
    expect([...statuses]).not.toContain('fail');
    await eventually(
      () => inBound(system.health.ready()),
      ({ status }) => status === 'pass',
    );
    expect(await looping.ask({ type: 'ping' }, LONG)).toBe('pong');
  });

  it('G72: a loop in a turn out of the mailbox: the actor is known, and of a newcomer the type of its message', async () => {
    const stage = await way.open({ watchdogMs: 'off', defaults: { longTurnMs: 60_000 } });
    stage.isUnbalanced = true;
    const busy = stage.system.spawn(hog, { thread: way.first, name: 'busy' });
    await busy.started;
    // What comes while it works goes into its mailbox, and from there it is handled in turns.
    busy.tell({ type: 'spin', ms: 100 });
    busy.tell({ type: 'spin', ms: 1 });
    await loop(stage, busy);
    // Meanwhile it may be at what came before.
    const seen = await eventually(
      () => inBound(stage.system.inspect(busy)),
      ({ current }) => current?.messageType === 'loop',
    );
    expect(seen).toMatchObject({ status: 'busy', source: 'memory', blockedBy: { actor: busy, messageType: 'loop' } });
    await stage.killNow(FIRST);
  });

  it('G72: … and of one that was known as fast, the actor alone', async () => {
    const stage = await way.open({ watchdogMs: 'off' });
    stage.isUnbalanced = true;
    const busy = stage.system.spawn(hog, { thread: way.first, name: 'busy' });
    await busy.started;
    busy.tell({ type: 'spin', ms: 100 });
    busy.tell({ type: 'spin', ms: 1 });
    await loop(stage, busy);
    // For longer than what came before takes.
    const seen = await eventually(
      () => inBound(stage.system.inspect(busy)),
      ({ current }) => (current?.forMs ?? 0) > 500,
    );
    expect(seen).toMatchObject({ status: 'busy', blockedBy: { actor: busy } });
    await stage.killNow(FIRST);
  });

  it('G71, G72: a loop outside any handler, in a thread that sleeps, is found by a question, and named as that', async () => {
    const stage = await way.open({ watchdogMs: 'off' });
    stage.isUnbalanced = true;
    const looping = stage.system.spawn(hog, { thread: way.first });
    await looping.started;
    looping.tell({ type: 'loop-later' });
    const seen = await eventually(
      () => inBound(stage.system.inspect(looping, { waitMs: 200 })),
      ({ blockedBy }) => blockedBy !== undefined,
    );
    expect(seen).toMatchObject({ status: 'blocked', current: undefined, blockedBy: { thread: FIRST, actor: undefined, path: undefined } });
    const live = await eventually(
      () => inBound(stage.system.health.live({ stuckMs: 750 })),
      ({ status }) => status === 'fail',
    );
    expect(live.checks[1]?.reason).toMatch(/thread 1 has been in one piece of work for \d+ ms, outside any handler that is known/);
    await stage.killNow(FIRST);
  });

  it('G71: a thread that is given up is told, and fails nobody', async () => {
    const stage = await way.open({ defaults: { terminateTimeoutMs: 200 } });
    stage.isUnbalanced = true;
    const held = stage.system.spawn(hog, { thread: way.first, name: 'native' });
    const other = stage.system.spawn(revenant({}), { thread: way.second });
    const witness = stage.system.spawn(recorder, { thread: 'owner' });
    await Promise.all([held.started, other.started]);
    held.tell({ type: 'native', iterations: 3_000_000, witness });
    while ((await witness.ask({ type: 'report' })).length === 0);
    await stage.killNow(FIRST);
    await stage.untilLosses(1);
    const [live, ready] = await Promise.all([stage.system.health.live(), stage.system.health.ready()]);
    expect([live.status, ready.status]).toEqual(['warn', 'warn']);
    expect(live.checks[1]?.reason).toBe('thread 1 was given up, and nobody takes over');
    expect((await inBound(stage.system.inspect())).threads[FIRST]).toMatchObject({ state: 'given up' });
    expect((await inBound(stage.system.inspect(held))).status).toBe('stopped');
  });
});
