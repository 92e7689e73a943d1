import {
  ActorStoppedError,
  type AgentInfo,
  AgentManager,
  type AgentMessage,
  type ActorRef,
  type AgentReport,
  SpawnError,
  StateError,
  StreamUnclaimedError,
  capability,
} from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { REPORT_MS, REPORTS_AT_ONCE } from '#actors/agents/report-quota.js';
import { attend, craftsman, double, fails, later, pass, spin, wood } from '../fixtures/craftsman.ts';
import { recorder } from '../fixtures/recorder.ts';
import { Mortals, failure, waiting } from '../support/mortals.ts';
import { Orders } from '../support/orders.ts';
import { Roll } from '../support/roll.ts';
import { inEachWay } from '../support/ways.ts';

const LONG = { timeout: 60_000 };
const SECOND = 2;
const up = ({ isStarting }: AgentInfo): boolean => !isStarting;

inEachWay((way) => {
  const open = async () => {
    const stage = await way.open();
    const mortals = new Mortals(stage);
    const spawn = () => stage.system.spawn(craftsman({}), { thread: way.first });
    return { stage, mortals, orders: new Orders(stage), roll: new Roll(stage, way.second), spawn };
  };

  it('G66, A18: a manager finds agents by what they can do and how much room they have, the least loaded first', async () => {
    const { mortals, orders, roll, spawn } = await open();
    const { agents } = roll;
    const refs = [spawn(), spawn(), spawn()] as const;
    const infos = await Promise.all(refs.map((ref, n) => agents.register(ref, { metadata: { n } })));
    expect(infos.map(({ status, room, capacity, metadata, restarts }) => [status, room, capacity, metadata, restarts])).toEqual(
      [0, 1, 2].map((n) => ['idle', 3, 3, { n }, 0]),
    );
    expect(infos[0]).toMatchObject({ capabilities: [wood], name: refs[0].name, task: undefined, isStarting: false, reason: undefined });
    expect(infos[0]?.kinds).toContain(double.id);
    const door = mortals.gate();
    const given = [refs[0], refs[0], refs[1]].map((ref) => orders.give(ref, pass, { gate: door, text: '' }));
    await waiting(door, 3);
    await roll.until(refs[0], ({ room }) => room === 1);
    await roll.until(refs[1], ({ room }) => room === 2);
    const names = async (query = {}) => (await agents.available(query)).map(({ ref }) => refs.indexOf(ref as never));
    expect(await names()).toEqual([2, 1, 0]);
    expect(await names({ requires: [wood], kind: pass.id })).toEqual([2, 1, 0]);
    expect(await names({ requires: [capability('steel')] })).toEqual([]);
    expect(await names({ kind: 'none' })).toEqual([]);
    expect(await names({ status: 'idle' })).toEqual([2]);
    expect((await agents.list({ status: ['busy', 'stopped'] })).map(({ task }) => task)).toEqual(['task-1', 'task-3']);
    const third = orders.give(refs[0], pass, { gate: door, text: '' });
    await roll.until(refs[0], ({ room }) => room === 0);
    expect(await names()).toEqual([2, 1]);
    // From another thread, by its reference.
    expect(await AgentManager.of(agents.ref, roll.host).list()).toHaveLength(3);
    door.tell({ type: 'open' });
    await Promise.all([...given, third].map(({ came }) => came));
    await roll.until(refs[0], ({ status, task }) => status === 'idle' && task === undefined);
    agents.unregister(refs[1]);
    expect(await roll.until(refs[1], ({ status }) => status === 'stopped')).toMatchObject({ reason: undefined, room: 0 });
    expect((await agents.list()).map(({ ref }) => refs.indexOf(ref as never))).toEqual([0, 2]);
    expect(refs[1].isAlive).toBe(true);
    expect(await agents.register(refs[1])).toMatchObject({ metadata: {}, status: 'idle' });
    expect((await agents.list()).map(({ ref }) => refs.indexOf(ref as never))).toEqual([0, 2, 1]);
  });

  it('A13: the status of an agent is that of what happens: idle, busy, suspended, stopped', async () => {
    const { mortals, orders, roll, spawn } = await open();
    const { agents } = roll;
    const ref = spawn();
    const door = mortals.gate();
    await agents.register(ref);
    const first = orders.give(ref, pass, { gate: door, text: 'a' });
    await roll.until(ref, ({ status }) => status === 'busy');
    expect(await agents.suspend(ref)).toMatchObject({ status: 'busy', room: 0 });
    expect(await failure(orders.give(ref, double, 1).came)).toMatchObject({ data: { reason: 'suspended' } });
    door.tell({ type: 'open' });
    expect(await first.came).toBe('a');
    await roll.until(ref, ({ status }) => status === 'suspended');
    expect(await agents.available()).toEqual([]);
    await agents.resume(ref);
    await roll.until(ref, ({ status, room }) => status === 'idle' && room === 3);
    await ref.stop();
    expect(await roll.until(ref, ({ status }) => status === 'stopped')).toMatchObject({ reason: 'stopped', room: 0 });
    // Whether it is heard of before the manager has its answer, nobody promises.
    const statuses = roll.statuses(ref);
    expect(statuses.slice(statuses.indexOf('idle'))).toEqual(['idle', 'busy', 'suspended', 'idle', 'stopped']);
    expect(await agents.list()).toMatchObject([{ status: 'stopped', reason: 'stopped' }]);
    expect(await agents.list({ status: 'idle' })).toEqual([]);
    expect(await failure(agents.suspend(ref))).toBeInstanceOf(StateError);
    expect(await failure(agents.register(ref))).toBeInstanceOf(ActorStoppedError);
  });

  it('A14: an agent that restarts has no room meanwhile, and is known again without anybody asking', async () => {
    const { stage, mortals, orders, roll, spawn } = await open();
    const { agents } = roll;
    const ref = spawn();
    await agents.register(ref, { metadata: { team: 'a' } });
    await agents.suspend(ref);
    await agents.resume(ref);
    const [begun, closed] = [mortals.gate(), mortals.gate()];
    const told = orders.give(ref, attend, { begun });
    const deaf = orders.give(ref, pass, { gate: closed, text: 'deaf' });
    await Promise.all([waiting(closed), begun.ask({ type: 'pass' }, LONG)]);
    expect(await failure(orders.give(ref, fails, { own: true }).came)).toMatchObject({ name: 'StateError' });
    const back = await roll.until(ref, (info) => info.restarts === 1 && up(info));
    expect(back).toMatchObject({ status: 'idle', room: 3, metadata: { team: 'a' }, task: undefined });
    const during = roll.told.filter((info) => info.ref === ref && info.restarts === 1 && info.isStarting);
    expect(during.map(({ status, room, task }) => [status, room, task])).toEqual([['suspended', 0, undefined]]);
    await stage.inTime(Promise.all([told.came, failure(deaf.came)]));
    closed.tell({ type: 'open' });
    await agents.suspend(ref);
    ref.tell({ type: 'ringmaster/resume' });
    await agents.suspend(ref);
    expect(await agents.list()).toMatchObject([{ restarts: 1 }]);
  });

  it('A15: an agent that is suspended is so after its restart', async () => {
    const { mortals, orders, roll, spawn } = await open();
    const { agents } = roll;
    const ref = spawn();
    await agents.register(ref);
    const door = mortals.gate();
    const given = orders.give(ref, fails, { own: true, gate: door });
    await waiting(door);
    await agents.suspend(ref);
    door.tell({ type: 'open' });
    await failure(given.came);
    await roll.until(ref, (info) => info.restarts === 1 && up(info));
    await roll.until(ref, ({ status, room }) => status === 'suspended' && room === 0);
    // For a moment its manager knows and it does not.
    let declined: unknown;
    while (declined === undefined) declined = await failure(orders.give(ref, double, 1).came);
    expect(declined).toMatchObject({ data: { reason: 'suspended' } });
  });

  it('A18: what is no agent, or never starts, is refused', async () => {
    const { stage, roll } = await open();
    const { agents } = roll;
    const other = stage.system.spawn(recorder, { thread: way.first }) as unknown as ActorRef<AgentMessage>;
    const noAgent = await failure(agents.register(other));
    expect(noAgent).toBeInstanceOf(StreamUnclaimedError);
    expect(noAgent).toMatchObject({ message: `Cannot register agent "${other.name}": it is no agent, as agent() makes them` });
    const stillborn = stage.system.spawn(craftsman({ fails: true }), { thread: way.first });
    const refused = await stage.inTime(failure(agents.register(stillborn)));
    expect([SpawnError, ActorStoppedError].some((type) => refused instanceof type)).toBe(true);
    expect(await agents.list({ status: ['idle', 'busy', 'suspended'] })).toEqual([]);
  });

  it('A17: a manager that restarts knows its agents, their order and their metadata again, and subscriptions go on', async () => {
    const { stage, orders, roll, spawn } = await open();
    const { agents } = roll;
    const refs = [spawn(), spawn(), spawn()];
    for (const [n, ref] of refs.entries()) await agents.register(ref, { metadata: { n } });
    agents.unregister(refs[1] as (typeof refs)[number]);
    await failure(orders.give(refs[2] as (typeof refs)[number], fails, { own: true }).came);
    await roll.until(refs[2] as (typeof refs)[number], (info) => info.restarts === 1 && up(info));
    await agents.suspend(refs[0] as (typeof refs)[number]);
    await roll.until(refs[0] as (typeof refs)[number], ({ status }) => status === 'suspended');
    if (way.crosses) await stage.kill(SECOND);
    // Nobody can write there: it fails.
    else agents.ref.tell({ type: 'follow', to: {} as never, known: [] });
    const before = roll.told.length;
    for (const ref of [refs[0], refs[2]]) {
      await roll.until(ref as (typeof refs)[number], (info) => roll.told.indexOf(info) >= before && up(info));
    }
    const now = await stage.inTime(agents.list());
    expect(now.map(({ ref, metadata, restarts, status }) => [refs.indexOf(ref), metadata, restarts, status])).toEqual([
      [0, { n: 0 }, 0, 'suspended'],
      [2, { n: 2 }, 1, 'idle'],
    ]);
    const last = refs[2] as (typeof refs)[number];
    await last.stop();
    await roll.until(last, ({ status }) => status === 'stopped');
    roll.subscription.cancel();
  });

  it('A15, A17: what a manager is told of an agent when it has restarted stands, whatever the agent reports from before', async () => {
    const { stage, roll, spawn } = await open();
    const { agents } = roll;
    const ref = spawn();
    await agents.register(ref);
    await agents.suspend(ref);
    // Not as one that starts: what is told behind this is told by the next incarnation.
    await roll.until(ref, (info) => info.status === 'suspended' && up(info));
    const before = roll.told.length;
    if (way.crosses) await stage.kill(SECOND);
    else agents.ref.tell({ type: 'follow', to: {} as never, known: [] });
    await stage.inTime(agents.resume(ref));
    // The first report may still say `suspended`, and the answer comes before the next: nobody promises which is first, that or the list.
    await roll.until(ref, (info) => roll.told.indexOf(info) >= before && info.status === 'idle');
    expect(await stage.inTime(agents.list())).toMatchObject([{ status: 'idle', room: 3 }]);
  });

  it('A16: a slow subscriber is told the newest of each agent', async () => {
    const { stage, mortals, orders, roll, spawn } = await open();
    const { agents } = roll;
    const ref = spawn();
    await agents.register(ref);
    const told: AgentInfo[] = [];
    let isFull = true;
    using _slow = agents.subscribe({
      tell: (info) => {
        if (isFull) return 'full';
        told.push(info);
        return 'accepted';
      },
    });
    for (let n = 0; n < 200; n++) {
      await agents[n % 2 === 0 ? 'suspend' : 'resume'](ref);
      if (n === 100) await stage.advance(10);
    }
    await roll.until(ref, ({ status, room }) => status === 'idle' && room === 3);
    const door = mortals.gate();
    const given = orders.give(ref, pass, { gate: door, text: '' });
    await roll.until(ref, ({ status }) => status === 'busy');
    isFull = false;
    for (let step = 0; told.at(-1)?.status !== 'busy'; step++) await stage.pass(step);
    expect(told.length).toBeLessThan(100);
    door.tell({ type: 'open' });
    await given.came;
  });

  it('A11: a handler that keeps its thread shows as busy before it has ended', async () => {
    const { stage, mortals, orders, roll, spawn } = await open();
    const ref = spawn();
    await roll.agents.register(ref);
    // On real threads it spins until it is given up, and that is when it shows.
    const given = orders.give(ref, spin, { begun: mortals.gate(), limitMs: way.title === 'threads' ? 60_000 : 0 });
    await stage.until('it is busy', () => roll.told.some(({ status, room, task }) => status === 'busy' && room === 2 && task === 'task-1'));
    given.abort();
    await roll.until(ref, ({ status, room }) => status === 'idle' && room === 3);
    await failure(given.came);
  });

  it('A10: an agent that does many short tasks hardly reports', async () => {
    const { stage, orders, roll, spawn } = await open();
    const ref = spawn();
    const reader = stage.system.stream<AgentReport>({ timeout: 60_000 });
    const reports: AgentReport[] = [];
    const begunMs = performance.now();
    const read = (async () => {
      for await (const report of reader) reports.push(report);
    })();
    ref.tell({ type: 'ringmaster/report', to: reader.sink, manager: roll.agents.ref });
    for (let round = 0; round < 100; round++) {
      const kinds = [double, later, later, double, later];
      await Promise.all(kinds.map((kind, n) => orders.give(ref, kind, n).came));
    }
    expect(reports.length).toBeGreaterThan(0);
    expect(reports.length).toBeLessThanOrEqual(REPORTS_AT_ONCE + 2 + (performance.now() - begunMs) / REPORT_MS);
    // Each says something new.
    expect(reports.filter(({ running }, index) => running === reports[index - 1]?.running)).toEqual([]);
    expect(await orders.reports()).toEqual([]);
    reader.cancel();
    await failure(read);
  });
});
