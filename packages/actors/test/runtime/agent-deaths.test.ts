import { type AgentInfo, AgentManager, TaskScheduler } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { openAsks } from '#actors/testkit/verify.js';
import { craftsman, double, later, latecomer, pass } from '../fixtures/craftsman.ts';
import { Mortals, failure, waiting } from '../support/mortals.ts';
import { Orders } from '../support/orders.ts';
import { Roll } from '../support/roll.ts';
import { inEachWay } from '../support/ways.ts';

const FIRST = 1;
const up = ({ isStarting }: AgentInfo): boolean => !isStarting;

inEachWay((way) => {
  it('A14, A18: who registers waits for an agent that is being set up, also if its thread dies with the request in its mailbox', async () => {
    const stage = await way.open();
    const mortals = new Mortals(stage);
    const { agents } = new Roll(stage, way.second);
    const door = mortals.gate();
    const ref = stage.system.spawn(latecomer({ door }), { thread: way.first });
    await waiting(door);
    const registered = agents.register(ref);
    // The request is in its mailbox.
    while ((await stage.system.inspect(ref)).waiting === 0) await stage.moment();
    if (way.crosses) await stage.kill(FIRST);
    await waiting(door, way.crosses ? 2 : 1);
    door.tell({ type: 'open' });
    expect(await stage.inTime(registered)).toMatchObject({ status: 'idle', room: 1 });
  });

  if (!way.crosses) return;

  it('A15: what is asked last of an agent stands, though its thread dies with what was asked before', async () => {
    const stage = await way.open();
    const [mortals, orders, roll] = [new Mortals(stage), new Orders(stage), new Roll(stage, way.second)];
    const { agents } = roll;
    const door = mortals.gate();
    const ref = stage.system.spawn(latecomer({ door }), { thread: way.first });
    await waiting(door);
    const registered = agents.register(ref);
    const suspended = agents.suspend(ref);
    // Both requests are in its mailbox.
    while ((await stage.system.inspect(ref)).waiting < 2) await stage.moment();
    const died = stage.kill(FIRST);
    // Behind the death, and before anybody has heard of it: it waits in the ring for the next life.
    const resumed = agents.resume(ref);
    await died;
    await waiting(door, 2);
    door.tell({ type: 'open' });
    await stage.inTime(registered);
    // Each answer comes when the agent knows.
    await stage.inTime(Promise.all([suspended, resumed]));
    await roll.until(ref, up);
    expect(await stage.inTime(agents.list())).toMatchObject([{ status: 'idle', room: 1 }]);
    expect(await stage.inTime(orders.give(ref, later, 3).came)).toBe(6);
  });

  it('A18: who is unregistered stays so, though the thread of the manager dies with the request to register it', async () => {
    const stage = await way.open();
    const [mortals, roll] = [new Mortals(stage), new Roll(stage, way.first)];
    const { agents } = roll;
    const [door, other] = [mortals.gate(), mortals.gate()];
    const ref = stage.system.spawn(latecomer({ door }), { thread: 'owner' });
    const kept = stage.system.spawn(latecomer({ door: other }), { thread: 'owner' });
    await Promise.all([waiting(door), waiting(other)]);
    const registered = failure(agents.register(ref));
    const named = agents.register(kept, { metadata: { first: true } });
    while ((await stage.inTime(agents.list())).length < 2) await stage.moment();
    const died = stage.kill(FIRST);
    // Behind the death, and before anybody has heard of it: both wait in the ring for the next life.
    agents.unregister(ref);
    const again = agents.register(kept);
    await died;
    for (const gate of [door, other]) gate.tell({ type: 'open' });
    expect(await stage.inTime(registered)).toMatchObject({ name: 'StateError', message: expect.stringContaining('it was unregistered') });
    // What brings no metadata is no reason to lose those that were brought before.
    await stage.inTime(Promise.all([named, again]));
    const known = (await stage.inTime(agents.list())).filter(({ status }) => status !== 'stopped');
    expect(known).toMatchObject([{ ref: kept, status: 'idle', metadata: { first: true } }]);
  });

  it('A14, G45: what is asked through a scheduler settles though the thread of its manager dies with it, and no ask is left', async () => {
    const stage = await way.open();
    const mortals = new Mortals(stage);
    const manager = AgentManager.start(stage.system, { thread: way.first });
    const { agents } = TaskScheduler.start(stage.system, { agents: manager });
    const door = mortals.gate();
    const ref = stage.system.spawn(latecomer({ door }), { thread: 'owner' });
    await waiting(door);
    const told: AgentInfo[] = [];
    using _ = agents.subscribe({
      tell: (info) => {
        told.push(info);
        return 'accepted';
      },
    });
    const registered = agents.register(ref);
    while ((await manager.list()).length === 0 || told.length === 0) await stage.moment();
    // Its thread has it, and waits for the agent.
    await stage.kill(FIRST);
    door.tell({ type: 'open' });
    expect(await stage.inTime(registered)).toMatchObject({ status: 'idle', room: 1 });
    await stage.inTime(stage.until('the subscriber is told', () => told.at(-1)?.status === 'idle'));
    await stage.inTime(stage.until('nobody asks any more', () => openAsks(stage.system as OwnerSystem) === 0));
  });

  it('G65, A1, A14: an agent whose thread dies in the middle is known again, its runs have failed, and others go on', async () => {
    const stage = await way.open();
    const [mortals, orders, roll] = [new Mortals(stage), new Orders(stage), new Roll(stage, way.second)];
    const { agents } = roll;
    const ref = stage.system.spawn(craftsman({}), { thread: way.first });
    const other = stage.system.spawn(craftsman({}), { thread: 'owner' });
    await Promise.all([agents.register(ref, { metadata: { doomed: true } }), agents.register(other)]);
    const door = mortals.gate();
    const lost = orders.give(ref, pass, { gate: door, text: 'lost' });
    const kept = orders.give(other, pass, { gate: door, text: 'kept' });
    await waiting(door, 2);
    await roll.until(ref, ({ status }) => status === 'busy');
    await stage.kill(FIRST);
    expect(await stage.inTime(failure(lost.came))).toMatchObject({ name: 'ThreadLostError' });
    const back = await roll.until(ref, (info) => info.restarts === 1 && up(info));
    expect(back).toMatchObject({ status: 'idle', room: 3, metadata: { doomed: true } });
    expect(await stage.inTime(orders.give(ref, double, 3).came)).toBe(6);
    door.tell({ type: 'open' });
    expect(await stage.inTime(kept.came)).toBe('kept');
    expect(roll.last(other)?.restarts).toBe(0);
  });
});
