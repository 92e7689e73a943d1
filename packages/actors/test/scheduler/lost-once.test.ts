import { TaskError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { CoreWorld } from './support/core-world.ts';

it.each(['perhaps', 'bystander', 'none'] as const)(
  'J7: with `losses: 1` a task is not begun again after its agent was lost, whoever is to blame: %s',
  (blame) => {
    const world = new CoreWorld();
    world.agent('a');
    world.submit('once', { retry: { losses: 1 } });
    const run = world.runOf('once');
    world.settle(run, () => world.core.lost(run, new TaskError('crashed'), blame, world.nowMs));
    expect(world.end('once')).toMatchObject({ status: 'failed', error: { name: 'TaskLostError', data: { losses: 1 } } });
    world.agent('b');
    expect(world.begun).toEqual(['once']);
  },
);
