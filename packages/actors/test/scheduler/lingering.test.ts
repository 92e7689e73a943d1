import { expect, it } from 'vitest';
import { CoreWorld } from './support/core-world.ts';

it('J5, A14: an agent that has come up is asked once more after what was called off meanwhile, which a second death may have taken along', () => {
  const world = new CoreWorld({ killsStuck: false });
  const [agent, other] = [world.agent('a'), world.agent('b')];
  world.submit('lost', { runTimeoutMs: 100 });
  world.submit('bystander');
  world.report(agent, { status: 'suspended', room: 0 });
  world.report(agent);
  // Nothing was called off.
  expect(world.askedAfter).toEqual([]);
  // Its thread has died, and dies once more before it has reported: that counts as the same restart.
  world.report(agent, { status: 'suspended', room: 0 });
  world.advance(100);
  const lost = world.runOf('lost');
  world.report(agent, { status: 'suspended', room: 0 });
  world.report(other);
  expect(world.askedAfter).toEqual([]);
  world.report(agent);
  world.report(agent);
  expect(world.askedAfter).toEqual(['lost']);
  world.core.over(lost);
  world.submit('later');
  expect(world.begun).toEqual(['lost', 'bystander', 'later']);
});

it('J5, A17: an agent whose manager was lost is asked once more after what was called off, when it is told of again', () => {
  const world = new CoreWorld({ killsStuck: false });
  const [agent, other] = [world.agent('a'), world.agent('b')];
  world.submit('lost', { runTimeoutMs: 100 });
  world.submit('bystander');
  world.advance(100);
  world.report(agent);
  expect(world.askedAfter).toEqual([]);
  world.core.managerLost();
  world.report(other);
  expect(world.askedAfter).toEqual([]);
  // It is being set up: then nobody would answer yet.
  world.report(agent, { status: 'suspended', room: 0 });
  expect(world.askedAfter).toEqual([]);
  world.report(agent);
  world.report(agent);
  expect(world.askedAfter).toEqual(['lost']);
  // It was up before the next manager had a look.
  world.core.managerLost();
  world.report(agent);
  world.report(agent);
  expect(world.askedAfter).toEqual(['lost', 'lost']);
});

it('J6: an agent that was unregistered and has ended is not told of as stuck, nor killed: its runs have ended with it', () => {
  const world = new CoreWorld();
  const agent = world.agent('a');
  world.submit('lost', { runTimeoutMs: 100 });
  // It goes on with what it has: that is called off only then.
  world.report(agent, { status: 'stopped' });
  world.advance(100);
  const lost = world.runOf('lost');
  agent.ref.isAlive = false;
  world.core.stuck(lost, world.nowMs);
  expect([world.stuckRuns, world.killed]).toEqual([[], []]);
  expect(world.core.stats(world.nowMs)).toMatchObject({ stuck: 0, lingering: 0 });
});
