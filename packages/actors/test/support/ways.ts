import { createSystem, type Placement, type System, type SystemOptions } from '@ringmaster/actors';
import { createVirtualSystem, type VirtualSystem } from '@ringmaster/actors/testkit';
import { describe, expect, onTestFinished } from 'vitest';
import { PlacementChooser } from '#actors/system/placement.js';
import { type LoggedLine, quietLogger } from './quiet-logger.ts';
import { Stage } from './stage.ts';
import type { Direction, Way } from './way.ts';

/** Workers beside the owner, where there are any. */
const WORKERS = 2;

const keyOf = { first: keyFor(1), second: keyFor(2) };

const between: readonly Direction[] = [
  { title: 'same thread', from: 'owner', to: 'owner' },
  { title: 'same worker', from: keyOf.first, to: keyOf.first },
  { title: 'owner to worker', from: 'owner', to: keyOf.first },
  { title: 'worker to owner', from: keyOf.first, to: 'owner' },
  { title: 'worker to worker', from: keyOf.first, to: keyOf.second },
];

const oneThread: Way = {
  title: 'one thread',
  crosses: false,
  first: 'owner',
  second: 'owner',
  directions: between.slice(0, 1),
  open: (options) => open(options, (all) => createSystem({ ...all, threads: 0 })),
};

const threads: Way = {
  title: 'threads',
  crosses: true,
  ...keyOf,
  directions: between,
  open: (options) => open(options, (all) => createSystem({ threads: WORKERS, ...all })),
};

const virtual: Way = {
  title: 'virtual',
  crosses: true,
  ...keyOf,
  directions: between,
  open: (options) => open(options, (all) => createVirtualSystem({ threads: WORKERS, ...all })),
};

/**
 * Describes the same tests once per way.
 *
 * A file of tests runs them in one thread and in the virtual system; `runtime.threads.test.ts` imports all such files, and
 * there they run on real threads. So each body is written once, and files with real threads run one at a time.
 */
export function inEachWay(tests: (way: Way) => void): void {
  const onThreads = expect.getState().testPath?.includes('.threads.test.') ?? false;
  for (const way of onThreads ? [threads] : [oneThread, virtual]) describe(way.title, () => tests(way));
}

async function open(options: SystemOptions = {}, create: (options: SystemOptions) => Promise<System>): Promise<Stage> {
  const lines: LoggedLine[] = [];
  const system = await create({ logger: quietLogger(lines), ...options });
  const stage = new Stage({ system, lines, advance: isVirtual(system) ? (ms) => system.advance(ms) : undefined });
  onTestFinished(() => stage.close());
  return stage;
}

function isVirtual(system: System): system is VirtualSystem {
  return 'advance' in system;
}

/** A key whose actors live in worker `wanted`. */
function keyFor(wanted: number): Placement {
  const chooser = new PlacementChooser({ config: { workers: WORKERS } as never, thread: 0, dedicate: () => 0 });
  for (let attempt = 0; ; attempt++) {
    const placement = { key: `key-${attempt}` };
    if (chooser.choose(placement, false) === wanted) return placement;
  }
}
