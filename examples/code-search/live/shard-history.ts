import { StateManager } from '@ringmaster/actors';
import type { Job } from '../actors/job.ts';
import { type ShardHolds, shardKey } from '../actors/kept-shard.ts';

/** What a shard held from one change to the next. */
export interface ShardVersion extends ShardHolds {
  readonly version: number;
  /** How often the shard has come back from the death of its thread, counted from 1. */
  readonly life: number;
  /** When it was so first. */
  readonly at: Date;
  readonly cause: string | undefined;
}

/** Of each shard, what it held and when, the oldest first; as far back as it remembers. */
export function historyOf(job: Job): Promise<readonly (readonly ShardVersion[])[]> {
  const states = StateManager.of(job.system);
  return Promise.all(
    job.shards.map(async (shard) => {
      const versions = await states.history(shard, shardKey);
      return versions.map(({ value, version, life, at, cause }) => ({ ...value, version, life, at: new Date(at), cause }));
    }),
  );
}
