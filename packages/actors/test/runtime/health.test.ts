import type { HealthReport, SystemOptions } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { fickle } from '../fixtures/fickle.ts';
import { onlooker } from '../fixtures/onlooker.ts';
import { recorder } from '../fixtures/recorder.ts';
import { blocked } from '../support/blocked.ts';
import { eventually } from '../support/eventually.ts';
import { Mortals, waiting } from '../support/mortals.ts';
import type { Stage } from '../support/stage.ts';
import { inEachWay } from '../support/ways.ts';

const FIRST = 1;
const LONG = { timeout: 60_000 };
const lineOf = ({ checks }: HealthReport, name: string) => checks.find((one) => one.name === name);

let systems = 0;

inEachWay((way) => {
  /** Checks belong to their system, so each test has its own. */
  const open = (options?: SystemOptions): Promise<Stage> => way.open({ name: `health ${systems++}`, ...options });

  it('G71: a system that runs is live, ready and started, for whoever asks in whatever thread', async () => {
    const stage = await open();
    const { health } = stage.system;
    await eventually(
      () => health.started(),
      ({ status }) => status === 'pass',
    );
    for (const question of ['live', 'ready', 'started'] as const) {
      expect(await stage.inTime(health[question]()), question).toMatchObject({ question, status: 'pass' });
    }
    const seer = stage.system.spawn(onlooker, { thread: way.first });
    for (const question of ['live', 'ready', 'started'] as const) {
      expect(await stage.inTime(seer.ask({ type: 'health', question }, LONG)), question).toMatchObject({ question, status: 'pass' });
    }
    expect(await seer.ask({ type: 'add-check' }, LONG)).toBe(way.crosses ? 'StateError' : 'added');
  });

  it('G71: it has not started while an actor at the top sets up for the first time, and is not ready; once started it remains so', async () => {
    const set = new Mortals(await open());
    const { stage } = set;
    const { health } = stage.system;
    const [door, later] = [set.gate(), set.gate()];
    const ref = set.spawn('slow', { thread: way.first }, { setup: door });
    await waiting(door);
    const before = await stage.inTime(health.started());
    expect(before.status).toBe('fail');
    expect(lineOf(before, 'actors')?.reason).toBe('setup has not ended: slow');
    expect(lineOf(await stage.inTime(health.ready()), 'started')).toMatchObject({
      status: 'fail',
      reason: 'actors: setup has not ended: slow',
    });
    expect((await stage.inTime(health.live())).status).toBe('pass');
    door.tell({ type: 'open' });
    await ref.started;
    expect((await stage.inTime(health.ready())).status).toBe('pass');
    set.spawn('later', { thread: way.first }, { setup: later });
    await waiting(later);
    expect((await stage.inTime(health.started())).status).toBe('pass');
    later.tell({ type: 'open' });
  });

  it('G71: from the beginning of a stop it is not ready, before anything ends, and live all along', async () => {
    const stage = await open();
    const { system } = stage;
    const during: HealthReport[] = [];
    system.shutdown.task('before-stop', 'look', async () => void during.push(await system.health.ready(), await system.health.live()));
    system.shutdown.task('after-stop', 'look', async () => void during.push(await system.health.ready(), await system.health.live()));
    await stage.inTime(system.stop());
    during.push(await system.health.ready(), await system.health.live());
    expect(during.map(({ question, status }) => [question, status])).toEqual(
      [1, 2, 3].flatMap(() => [
        ['ready', 'fail'],
        ['live', 'pass'],
      ]),
    );
    expect(lineOf(during[0] as HealthReport, 'stopping')?.reason).toBe('the system is stopping');
  });

  it('G71: a system that gave up by itself is not live, and says why', async () => {
    const stage = await open();
    stage.isUnbalanced = true;
    const ref = stage.system.spawn(fickle, { thread: way.first });
    for (let n = 0; n < 5; n++) void ref.ask({ type: 'fail' }, LONG).catch(() => undefined);
    await eventually(
      () => stage.advance(50),
      () => stage.events.some(({ type }) => type === 'system-failed'),
    );
    await stage.inTime(stage.system.stop());
    const live = await stage.system.health.live();
    expect(live.status).toBe('fail');
    expect(lineOf(live, 'system')?.reason).toMatch(/^the system has failed: /);
  });

  it('G71: a check of an actor sees a handler that does not end; the process is live all the same', async () => {
    const stage = await open();
    const { health } = stage.system;
    const ref = stage.system.spawn(fickle, { thread: way.first, name: 'stuck' });
    stage.isUnbalanced = true;
    health.check('stuck', ref, { timeoutMs: 40 });
    await ref.started;
    const look = async () => lineOf(await stage.inTime(health.ready()), 'stuck');
    expect(await look()).toMatchObject({ status: 'pass' });
    ref.tell({ type: 'hang' });
    ref.tell({ type: 'hang' });
    // On a busy machine it is begun, or counted, later than it is looked at for the first time.
    const isStuck = /^stuck has been at one message, "hang", for \d+ ms; 1 messages wait$/;
    const stuck = await eventually(
      async () => {
        await stage.advance(20);
        return look();
      },
      (line) => isStuck.test(line?.reason ?? ''),
    );
    expect(stuck?.status).toBe('fail');
    expect((await stage.inTime(health.live())).status).toBe('pass');
    await stage.inTime(ref.kill());
    expect(await look()).toMatchObject({ status: 'fail', reason: 'stuck has stopped' });
  });

  it('G71: an actor answers a check of its own in time, or that check has failed', async () => {
    const stage = await open();
    const { receiver, open: go } = await blocked(stage, { from: 'owner', to: way.first }, {});
    stage.system.health.check(
      'asked',
      async (signal) => {
        await receiver.ask({ type: 'report' }, { signal, timeout: 60_000 });
      },
      { timeoutMs: 50 },
    );
    expect(lineOf(await stage.inTime(stage.system.health.ready()), 'asked')).toMatchObject({
      status: 'fail',
      reason: 'it has not ended within 50 ms',
    });
    go();
    await eventually(
      () => stage.inTime(stage.system.health.ready()),
      (ready) => lineOf(ready, 'asked')?.status === 'pass',
    );
  });

  it('G71: an actor over its bound warns, or fails, as the application wants', async () => {
    const stage = await open({ defaults: { mailboxReserve: 4 } });
    const { receiver, tell, open: go } = await blocked(stage, { from: 'owner', to: way.first }, { capacity: 2 });
    const { health } = stage.system;
    health.check('mild', receiver, { timeoutMs: 60_000 });
    health.check('strict', receiver, { timeoutMs: 60_000, overload: 'fail' });
    await tell([1, 2]);
    await eventually(
      () => stage.inTime(stage.system.inspect(receiver)),
      ({ isOverloaded }) => isOverloaded,
    );
    const ready = await stage.inTime(health.ready());
    expect([lineOf(ready, 'mild')?.status, lineOf(ready, 'strict')?.status, ready.status]).toEqual(['warn', 'fail', 'fail']);
    expect(lineOf(ready, 'mild')?.reason).toMatch(/has more to do than its mailbox may hold; 2 messages wait$/);
    go();
    await stage.untilQuiet();
    expect((await stage.inTime(health.ready())).status).toBe('pass');
  });

  it('a change of a check is an event, and a line of the log', async () => {
    const stage = await open();
    let isWell = false;
    stage.system.health.check('db', () => isWell, { kind: 'live' });
    await stage.inTime(stage.system.health.live());
    isWell = true;
    await stage.inTime(stage.system.health.live());
    await stage.until('both are told', () => stage.events.filter(({ type }) => type === 'health').length === 2);
    expect(stage.events.flatMap((event) => (event.type === 'health' ? [event.detail] : []))).toEqual([
      { question: 'live', name: 'db', status: 'fail', before: 'pass', reason: 'the check returned false' },
      { question: 'live', name: 'db', status: 'pass', before: 'fail', reason: undefined },
    ]);
    expect(stage.lines.filter(({ text }) => text.startsWith('health')).map(({ level, text }) => [level, text])).toEqual([
      ['warn', 'health check failed'],
      ['info', 'health check passes again'],
    ]);
  });

  if (!way.crosses) return;

  it('G71: a system that holds more than it may warns, or is not ready, as the application wants', async () => {
    const stage = await open({ defaults: { systemBytes: 64 * 1024 } });
    const { receiver, open: go } = await blocked(stage, { from: 'owner', to: way.first }, {});
    const { health } = stage.system;
    const ballast = 'x'.repeat(8 * 1024);
    let n = 0;
    while (receiver.tell({ type: 'note', from: 'a', n: n++, ballast }) === 'accepted') await stage.advance(1);
    const mild = await stage.inTime(health.ready());
    const strict = await stage.inTime(health.ready({ overload: 'fail' }));
    expect([lineOf(mild, 'overload')?.status, lineOf(strict, 'overload')?.status]).toEqual(['warn', 'fail']);
    expect(lineOf(strict, 'overload')?.reason).toBe('more than 65536 bytes of messages wait in the system');
    go();
    await stage.untilQuiet();
    await eventually(
      () => stage.inTime(health.ready({ overload: 'fail' })),
      ({ status }) => status === 'pass',
    );
  });

  it('G71: while a thread is lost and not back the system is not ready, and live; then it is ready again', async () => {
    const stage = await open();
    const { health } = stage.system;
    const ref = stage.system.spawn(recorder, { thread: way.first });
    await ref.started;
    const killed = stage.killNow(FIRST);
    await stage.until('its exit is seen', () => stage.lines.some(({ text }) => text === 'thread lost'));
    const [ready, live] = [await health.ready(), await health.live()];
    expect(lineOf(ready, 'threads')).toMatchObject({ status: 'fail', reason: 'thread 1 was lost and is not back yet' });
    expect(live.status).toBe('warn');
    await killed;
    await eventually(
      () => stage.inTime(health.ready()),
      ({ status }) => status === 'pass',
    );
    await stage.untilLosses(1);
  });
});
