import type { ActorRef, AgentMessage } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { craftsman } from '../fixtures/craftsman.ts';
import { throwsInSetup } from '../fixtures/failing.ts';
import { failure } from '../support/mortals.ts';
import { Roll } from '../support/roll.ts';
import { inEachWay } from '../support/ways.ts';

inEachWay((way) => {
  const open = async () => {
    const stage = await way.open();
    const spawn = () => stage.system.spawn(craftsman({}), { thread: way.first });
    return { stage, agents: new Roll(stage, way.second).agents, spawn };
  };

  it('A18: refuses what is no reference at the call, and goes on', async () => {
    const { stage, agents, spawn } = await open();
    const none = undefined as unknown as ActorRef<AgentMessage>;
    const calls = [() => agents.register(none), () => agents.unregister(none), () => agents.suspend(none), () => agents.resume(none)];
    for (const call of calls) expect(call).toThrow('agent: undefined is no reference');
    expect(() => agents.register({} as never)).toThrow('Cannot register agent: {} is no reference');
    const definition = 'Cannot register agent: "craftsman" is a definition, not a reference; spawn it first';
    for (const what of [craftsman, craftsman({})]) expect(() => agents.register(what as never)).toThrow(definition);
    const ref = spawn();
    expect(() => agents.register(ref, { meta: 1 } as object)).toThrow('Cannot register agent: there is no option "meta"');
    expect(await agents.register(ref)).toMatchObject({ name: ref.name, restarts: 0 });
    expect(stage.lines).toEqual([]);
  });

  it('A18: says why the start of an agent has failed, however late it is registered', async () => {
    const { stage, agents } = await open();
    const register = (ref: object) => failure(agents.register(ref as ActorRef<AgentMessage>));
    const [early, late] = [
      stage.system.spawn(throwsInSetup, { thread: way.first }),
      stage.system.spawn(throwsInSetup, { thread: way.first }),
    ];
    const why = await late.started.catch((error: unknown) => error);
    expect(String(why)).toMatch(/Cannot start .*: Cannot begin: the store is closed/);
    expect(await register(late)).toBe(why);
    expect(await register(early)).toMatchObject({ name: 'SpawnError', cause: { code: 'CLOSED' } });
    const gone = stage.system.spawn(craftsman({}), { thread: way.first });
    await gone.stop();
    expect(String(await register(gone))).toMatch(/Cannot register agent .*: it has ended/);
  });

  // Virtual systems of one seed have one identity.
  if (way.title !== 'virtual')
    it('A18: refuses an agent of another system, and goes on', async () => {
      const { stage, agents, spawn } = await open();
      const other = await way.open({ name: 'other' });
      const theirs = other.system.spawn(craftsman({}), { thread: way.first });
      await theirs.started;
      // Where the manager lives in another thread, that is one that it cannot reach.
      expect(String(await failure(agents.register(theirs)))).toMatch(/it belongs to another system|it has ended/);
      expect(await agents.list()).toEqual([]);
      expect(await agents.register(spawn())).toMatchObject({ restarts: 0 });
      expect(stage.restarts).toEqual([]);
    });
});
