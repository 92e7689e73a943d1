import { type ActorRef, type Directive, escalate, restart, stop, type Supervision, supervise, ThreadLostError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import type { GateMessage } from '../fixtures/gate.ts';
import type { Stage } from '../support/stage.ts';
import { Supervised } from '../support/supervised.ts';
import { eventually } from '../support/eventually.ts';
import { inEachWay } from '../support/ways.ts';

/** What a surviving parent does about children that died with their thread: docs/supervision.md, "A child lost with its thread". */

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
const LONG = { timeout: 60_000 };
const FIRST = 1;
const lateRestart = supervise.on(ThreadLostError, restart({ backoff: { minMs: 60_000, maxMs: 60_000, jitter: 0 } }));
/** Decides when the gate opens. */
const when = (gate: ActorRef<GateMessage>, then: () => Directive): Supervision =>
  supervise.otherwise(restart()).on(Error, async () => {
    await gate.ask({ type: 'pass' }, LONG);
    return then();
  });
const waiting = (gate: ActorRef<GateMessage>, count = 1): Promise<void> => gate.ask({ type: 'waiting', count }, LONG);
const lost = (thread: number): string => `thread ${thread} has died`;
const decided = (stage: Stage): readonly string[] => stage.lines.map(({ text }) => text).filter((text) => text.startsWith('actor failed'));

inEachWay((way) => {
  const open = async (): Promise<Supervised> => new Supervised(await way.open());

  if (!way.crosses) {
    it('a failure in one thread is no loss of it: nobody is put back', async () => {
      const set = await open();
      const ref = set.phoenix('a', { supervise: lateRestart.otherwise(restart()) });
      ref.tell({ type: 'fail' });
      await set.untilRestarted('a');
      expect(set.stage.losses).toEqual([]);
    });
    return;
  }

  it('G36, G55: a bystander restarts at once, with a ThreadLostError, attempt and delay in event and log, and hears what waited', async () => {
    const set = await open();
    const ref = set.phoenix('a', { thread: way.first });
    await ref.ask({ type: 'report' });
    await set.stage.kill(FIRST);
    ref.tell({ type: 'note', n: 1 });
    expect(await ref.ask({ type: 'report' }, LONG)).toEqual([1]);
    // Events come in batches, not inside the step that caused them: its answer may be here first.
    await set.untilRestarted('a');
    expect(set.restarts).toEqual([`a 1 Cannot go on as "a": ${lost(FIRST)}`]);
    expect(set.stage.restarts[0]?.detail).toMatchObject({ delayMs: 0, error: { data: { thread: FIRST, culprit: false } } });
    // The cause has crossed twice: with the order, and with the event.
    const cause = set.stage.losses[0]?.error.cause;
    expect(cause).toBeInstanceOf(Error);
    const { message, stack } = cause as Error;
    expect(set.stage.restarts[0]?.detail.error.cause).toMatchObject({ message, stack });
    expect(set.stage.lines.filter(({ text }) => text === 'actor failed and restarts')).toMatchObject([
      { data: { actor: 'a', attempt: 1, delayMs: 0 } },
    ]);
    // It had started before: that is told once.
    expect(set.stage.events.filter(({ type, actor }) => type === 'started' && actor === ref)).toHaveLength(1);
  });

  it('G58: a bystander restarts free: neither what its table says of other errors nor its budget is asked', async () => {
    const set = await open();
    const table = supervise.otherwise(escalate()).within({ restarts: 0, periodMs: 60_000 });
    const ref = set.phoenix('a', { thread: way.first, supervise: table });
    for (let death = 1; death <= 2; death++) {
      await ref.ask({ type: 'report' }, LONG);
      await set.stage.kill(FIRST);
      expect(await set.stage.inTime(ref.ask({ type: 'report' }, LONG))).toEqual([]);
    }
    await set.untilRestarted('a', 2);
    expect(set.restarts).toHaveLength(2);
  });

  it('G43, G56: a table that says stop of ThreadLostError ends it thread-lost: what waits is dead letters, asks fail, the name is free', async () => {
    const set = await open();
    const ref = set.phoenix('a', { thread: way.first, supervise: supervise.on(ThreadLostError, stop()) });
    await ref.ask({ type: 'report' });
    await set.stage.killNow(FIRST);
    const asked = ref.isAlive ? failure(ref.ask({ type: 'report' }, LONG)) : undefined;
    expect(await set.untilStopped(ref)).toBe('thread-lost');
    if (asked !== undefined) expect(await asked).toBeInstanceOf(Error);
    expect([ref.isAlive, ref.tell({ type: 'note', n: 2 })]).toEqual([false, 'stopped']);
    // The event is on its way before the parent hears of the end: this comes behind that.
    await set.stage.inTime(ref.stop());
    expect(await set.phoenix('a', { thread: way.first }).ask({ type: 'report' }, LONG)).toEqual([]);
  });

  it('G27: a temporary child is lost for good, a permanent one is put back', async () => {
    const set = await open();
    const above = set.head('head', { thread: way.second });
    const brief = await set.child(above, 'brief', { thread: way.first, table: 'restart', restart: 'temporary' });
    const lasting = await set.child(above, 'lasting', { thread: way.first, table: 'restart', restart: 'permanent' });
    await Promise.all([brief.started, lasting.started]);
    await set.stage.kill(FIRST);
    expect(await set.untilStopped(brief)).toBe('thread-lost');
    expect(await lasting.ask({ type: 'report' }, LONG)).toEqual([]);
    // That both are decided is known elsewhere before their parent has let go of the one.
    await eventually(
      () => above.ask({ type: 'children' }),
      (names) => names.join() === 'lasting',
    );
  });

  it('D4, G25: while the parent decides, messages wait in order; a stop needs no decision', async () => {
    const set = await open();
    const repair = set.gate();
    const table = when(repair, restart);
    const ref = set.phoenix('a', { thread: way.first, supervise: table });
    const other = set.phoenix('b', { thread: way.first, supervise: table });
    await Promise.all([ref.ask({ type: 'report' }), other.started]);
    await set.stage.kill(FIRST);
    await waiting(repair, 2);
    for (const n of [1, 2, 3]) ref.tell({ type: 'note', n });
    const asked = failure(other.ask({ type: 'report' }, LONG));
    await set.stage.inTime(other.stop());
    expect(await asked).toBeInstanceOf(ThreadLostError);
    expect(await set.untilStopped(other)).toBe('thread-lost');
    expect(set.restarts).toEqual([]);
    repair.tell({ type: 'open' });
    expect(await ref.ask({ type: 'report' }, LONG)).toEqual([1, 2, 3]);
    await set.untilRestarted('a');
    expect(set.restarts).toHaveLength(1);
  });

  it('G32: a backoff is respected, and a stop during it ends the actor at once', async () => {
    const set = await open();
    const ref = set.phoenix('a', { thread: way.first, supervise: lateRestart });
    await ref.ask({ type: 'report' });
    await set.stage.kill(FIRST);
    await set.stage.untilLosses(1);
    await set.stage.until('it is decided', () => decided(set.stage).length === 1);
    const asked = failure(ref.ask({ type: 'report' }, { timeout: 120_000 }));
    expect(ref.tell({ type: 'note', n: 1 })).toBe('accepted');
    await ref.stop();
    expect(await asked).toBeInstanceOf(ThreadLostError);
    expect(await set.stage.untilDeadLetters(1)).toMatchObject([{ message: { n: 1 }, reason: 'thread-lost' }]);
    expect(set.restarts).toEqual([]);
  });

  it('G29: a table that says escalate of it stops the child, and the parent restarts', async () => {
    const set = await open();
    const table = supervise.otherwise(restart());
    const above = set.head('head', { thread: way.second, supervise: table });
    const ref = await set.child(above, 'a', { thread: way.first, table: 'lost' });
    await ref.started;
    await set.stage.kill(FIRST);
    expect(await set.untilStopped(ref)).toBe('thread-lost');
    await set.untilRestarted('head');
    expect(set.restarts).toEqual([`head 1 Cannot go on as "a": ${lost(FIRST)}`]);
  });

  it('G25: the thread dies while its actor is suspended: the loss is decided about instead of the failure, and is not free', async () => {
    const set = await open();
    const repair = set.gate();
    const ref = set.phoenix('a', { thread: way.first, supervise: when(repair, restart).within({ restarts: 1, periodMs: 60_000 }) });
    ref.tell({ type: 'fail' });
    await waiting(repair);
    ref.tell({ type: 'note', n: 1 });
    await set.stage.kill(FIRST);
    await waiting(repair, 2);
    repair.tell({ type: 'open' });
    const notes = await ref.ask({ type: 'report' }, LONG);
    expect([[1], []]).toContainEqual(notes);
    await set.untilRestarted('a');
    expect(set.restarts).toEqual([`a 2 Cannot go on as "a": ${lost(FIRST)}`]);
  });

  it('G32: the thread dies while its actor waits out a backoff: it starts when that is over, once', async () => {
    const set = await open();
    const backoff = { minMs: 300, maxMs: 300, jitter: 0 };
    const ref = set.phoenix('a', { thread: way.first, supervise: supervise.otherwise(restart({ backoff })) });
    ref.tell({ type: 'fail' });
    await set.untilSeen('a has');
    await set.stage.killNow(FIRST);
    await set.stage.inTime(ref.ask({ type: 'report' }, LONG));
    await set.untilRestarted('a');
    expect(set.restarts).toEqual(['a 1 Cannot go on: burnt']);
    expect((await set.seen()).filter((text) => text.startsWith('a set up'))).toHaveLength(2);
  });

  it('G28, G29: in a group a loss concerns whom a failure would, and costs the group nothing', async () => {
    const set = await open();
    const children = [
      set.spec('a', { thread: way.second }),
      set.spec('b', { thread: way.first }),
      set.spec('c', { thread: way.first }),
      set.spec('d', { thread: way.second }),
    ];
    const table = supervise.otherwise(restart()).within({ restarts: 0, periodMs: 60_000 });
    const boss = set.team({ strategy: 'rest-for-one', supervise: table, children }, { thread: way.second });
    const refs = await set.untilStarted('a', 'b', 'c', 'd');
    for (const ref of refs) ref.tell({ type: 'note', n: 1 });
    await Promise.all(refs.map((ref) => ref.ask({ type: 'report' })));
    await set.stage.kill(FIRST);
    for (const name of ['b', 'c', 'd']) await set.untilRestarted(name);
    const counts = await Promise.all(refs.map(async (ref) => (await ref.ask({ type: 'report' }, LONG)).length));
    expect(counts).toEqual([1, 0, 0, 0]);
    expect(boss.isAlive).toBe(true);
    expect(['b', 'c', 'd'].map((name) => set.restarts.filter((text) => text.startsWith(`${name} `)).length)).toEqual([1, 1, 1]);
    expect(await boss.ask({ type: 'count' })).toEqual({ specs: 4, active: 4 });
  });

  it('G28: a member that dies with its thread while the group halts has halted by that; the restart goes on', async () => {
    const set = await open();
    const door = set.gate();
    const children = [set.spec('a', { thread: way.second }), set.spec('b', { thread: way.first }, { hook: door })];
    const boss = set.team({ strategy: 'one-for-all', supervise: supervise.otherwise(restart()), children }, { thread: way.second });
    const [a, b] = await set.untilStarted('a', 'b');
    a?.tell({ type: 'fail' });
    await waiting(door);
    await set.stage.kill(FIRST);
    for (const name of ['a', 'b']) await set.untilRestarted(name);
    expect(await b?.ask({ type: 'report' }, LONG)).toEqual([]);
    expect(await a?.ask({ type: 'report' }, LONG)).toEqual([]);
    expect(set.restarts.map((text) => text.slice(0, 3)).sort()).toEqual(['a 1', 'b 1']);
    expect(boss.isAlive).toBe(true);
  });

  it('G33: the thread dies while a supervisor’s child hangs in its start: it is tried again, and the supervisor answers throughout', async () => {
    const set = await open();
    const door = set.gate();
    set.direct('a', { do: 'wait', gate: door }, { do: 'go' }, { do: 'go' });
    const children = [set.spec('a', { thread: way.first }, { directed: true })];
    const boss = set.team({ strategy: 'one-for-one', children }, { thread: way.second });
    await waiting(door);
    expect(await boss.ask({ type: 'list' })).toMatchObject([{ name: 'a', status: 'starting' }]);
    await set.stage.kill(FIRST);
    const [a] = await set.untilStarted('a');
    expect(await a?.ask({ type: 'report' }, LONG)).toEqual([]);
    // The supervisor hears of it in its own time.
    for (let status = ''; status !== 'running'; ) status = (await boss.ask({ type: 'list' }))[0]?.status ?? '';
  });
});
