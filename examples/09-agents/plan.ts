import type { ScheduledTask, TaskScheduler } from '@ringmaster/actors';
import { type Area, count, type Finding, follow, type Lines, type Links, lint, pack } from './kinds.ts';
import { hash, seal } from './stateless.ts';

/** Up to here an area is small: it goes first, so that there is soon something to show. */
const SMALL_BYTES = 64 * 1024;
/** What nobody waits for any longer than that. */
const SEAL_MS = 800;

/** All that is to be done, by kind. */
export interface Work {
  readonly count: readonly ScheduledTask<Lines>[];
  readonly lint: readonly ScheduledTask<readonly Finding[]>[];
  readonly follow: readonly ScheduledTask<Links>[];
  readonly hash: readonly ScheduledTask<string>[];
  readonly pack: readonly ScheduledTask<number>[];
  readonly seal: readonly ScheduledTask<string>[];
}

/** Hands in what is to be done with each area. An area is packed when somebody has looked through it, and its hash is known. */
export function handIn(scheduler: TaskScheduler, areas: readonly Area[]): Work {
  const largest = areas.reduce((one, other) => (other.bytes > one.bytes ? other : one));
  const sealed = scheduler.submit(seal, largest, { id: `seal ${largest.name}`, priority: 'critical', timeout: SEAL_MS });
  const each = areas.map((area) => {
    const { name, bytes } = area;
    const priority = bytes <= SMALL_BYTES ? 'high' : 'normal';
    const looked = scheduler.submit(lint, area, { id: `lint ${name}`, priority });
    const hashed = scheduler.submit(hash, area, { id: `hash ${name}`, priority: 'low' });
    return {
      lint: looked,
      hash: hashed,
      count: scheduler.submit(count, area, { id: `count ${name}`, priority }),
      pack: scheduler.submit(pack, area, { id: `pack ${name}`, priority: 'low', after: [looked, hashed] }),
    };
  });
  const texts = areas.filter(({ files }) => files.some((file) => file.endsWith('.md')));
  return {
    count: each.map((one) => one.count),
    lint: each.map((one) => one.lint),
    follow: texts.map((area) => scheduler.submit(follow, area, { id: `follow ${area.name}` })),
    hash: each.map((one) => one.hash),
    pack: each.map((one) => one.pack),
    seal: [sealed],
  };
}
