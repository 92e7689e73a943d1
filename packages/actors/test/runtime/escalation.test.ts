import { type ActorRef, type AnyRef, type RestartOptions, restart, resume, SystemStoppedError, supervise } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { mortal, type MortalMessage } from '../fixtures/mortal.ts';
import { Burnt } from '../fixtures/phoenix.ts';
import { waiting } from '../support/mortals.ts';
import { Supervised } from '../support/supervised.ts';
import { turn } from '../support/until.ts';
import { inEachWay } from '../support/ways.ts';

const outcome = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
const always = (options?: RestartOptions) => supervise.otherwise(restart(options)).within({ restarts: 1_000, periodMs: 60_000 });

inEachWay((way) => {
  const open = async (): Promise<Supervised> => new Supervised(await way.open());

  it('G29, G30: exactly so many restarts are tolerated; one more escalates: all children stop, then the supervisor of the parent decides', async () => {
    for (const [of, child] of [
      [way.first, way.first],
      [way.first, way.second],
      [way.second, 'owner'],
    ] as const) {
      const set = await open();
      const above = set.head('head', { thread: of, supervise: always() });
      const failing = await set.child(above, 'a', { thread: child, table: 'once' });
      const other = await set.child(above, 'b', { thread: way.second, table: 'once' });
      failing.tell({ type: 'fail' });
      expect(await failing.ask({ type: 'report' })).toEqual([]);
      // Each child has its own budget.
      other.tell({ type: 'fail' });
      expect(await other.ask({ type: 'report' })).toEqual([]);
      failing.tell({ type: 'fail' });
      const seen = await set.untilSeen('head set up', 2);
      expect(seen.filter((text) => text.startsWith('head'))).toEqual(['head set up', 'head ends: phoenix/Burnt 1', 'head set up']);
      expect([failing.isAlive, other.isAlive, above.isAlive]).toEqual([false, false, true]);
      expect(await above.ask({ type: 'children' })).toEqual([]);
      expect(await set.untilStopped(failing)).toBeInstanceOf(Burnt);
      await above.stop();
    }
  });

  it('V6: a parent that is told to resume goes on without its children, and is a parent as before', async () => {
    const set = await open();
    const above = set.head('head', { thread: way.first, supervise: supervise.otherwise(resume()) });
    const failing = await set.child(above, 'a', { thread: way.second, table: 'escalate' });
    const other = await set.child(above, 'b', { thread: way.first, table: 'restart' });
    failing.tell({ type: 'fail' });
    await set.untilStopped(other);
    expect(await above.ask({ type: 'children' })).toEqual([]);
    expect((await set.seen()).filter((text) => text.startsWith('head'))).toEqual(['head set up']);
    const next = await set.child(above, 'c', { thread: way.second, table: 'restart' });
    next.tell({ type: 'fail' });
    expect(await next.ask({ type: 'report' })).toEqual([]);
  });

  it('V6, G34: the child that escalated has ended before its parent restarts, however long its hook at the end takes', async () => {
    for (const at of [way.first, way.second]) {
      const set = new Supervised(await way.open(), way.first);
      const door = set.gate();
      const above = set.head('head', { thread: way.first, supervise: always() });
      const what = mortal({ name: 'a', witness: set.witness, stop: door });
      const failing: AnyRef = await above.ask({ type: 'spawn', what, options: { name: 'a', thread: at }, table: 'escalate' });
      (failing as ActorRef<MortalMessage>).tell({ type: 'fail' });
      await waiting(door);
      // Behind whatever its parent and the guardian have told each other by now.
      const probe = set.phoenix('probe', { thread: way.first });
      for (let n = 0; n < 5; n++) await probe.ask({ type: 'report' });
      await probe.stop();
      door.tell({ type: 'open' });
      const seen = await set.untilSeen('head set up', 2);
      expect(seen.slice(seen.indexOf('a ended'))).toEqual(['a ended', 'head ends: TaskError 1', 'head set up']);
      await above.stop();
    }
  });

  it.each(['throws', 'rejects', 'nonsense', 'trap', 'late trap'] as const)(
    'G38: what a recovery handler fails of (%s) goes to the supervisor of the parent, with both causes',
    async (table) => {
      const set = await open();
      const errors: unknown[] = [];
      const supervision = supervise.otherwise(({ error }) => {
        errors.push(error);
        return restart();
      });
      const above = set.head('head', { thread: way.first, supervise: supervision });
      const failing = await set.child(above, 'a', { thread: way.second, table });
      failing.tell({ type: 'fail' });
      await set.untilSeen('head set up', 2);
      const [error] = errors as [AggregateError];
      expect(error).toBeInstanceOf(AggregateError);
      expect(error.errors[0]).toBeInstanceOf(Burnt);
      expect(error.errors[1]).toBeInstanceOf(table === 'nonsense' ? TypeError : RangeError);
      expect(error.message).toMatch(/Cannot recover "a"/);
      expect(failing.isAlive).toBe(false);
    },
  );

  it('V8: the guardian gives up when an actor at the top escalates: the event says so, the system stops, and asks learn why', async () => {
    const set = new Supervised(await way.open({ name: 'giving-up' }));
    const { system } = set.stage;
    const bystander = set.phoenix('b', { thread: way.second });
    await bystander.started;
    const ref = set.phoenix('a', { thread: way.first, supervise: supervise.on(RangeError, restart()) });
    ref.tell({ type: 'fail', as: 'range' });
    expect(await ref.ask({ type: 'report' })).toEqual([]);
    ref.tell({ type: 'fail' });
    await set.stage.until('the guardian has given up', () => set.stage.events.some(({ type }) => type === 'system-failed'));
    // By itself: nobody has called stop yet.
    while (bystander.isAlive) {
      await turn();
      await set.stage.advance(5);
    }
    await set.stage.inTime(system.stop());
    const event = set.stage.events.find(({ type }) => type === 'system-failed');
    expect(event?.detail).toBeInstanceOf(Burnt);
    expect([ref.isAlive, bystander.isAlive]).toEqual([false, false]);
    const late = (await outcome(bystander.ask({ type: 'report' }))) as Error;
    expect(late).toBeInstanceOf(SystemStoppedError);
    expect(late.cause).toBeInstanceOf(Burnt);
    expect(await outcome((async () => set.phoenix('late', {}))())).toMatchObject({ constructor: SystemStoppedError, cause: late.cause });
    expect(set.stage.lines.some(({ level, text }) => level === 'error' && text === 'the guardian gives up: the system stops')).toBe(true);
  });
});
