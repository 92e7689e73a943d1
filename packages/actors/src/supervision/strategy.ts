import type { Strategy } from '../contract/child-spec.ts';
import type { RestartPolicy } from '../contract/spawn-options.ts';

/** What a group restart needs to know of a child. */
export interface GroupMember {
  readonly restart: RestartPolicy;
}

/** Whom a failure concerns, and in which order. */
export interface GroupPlan<T> {
  /** The last one started first. */
  readonly stop: readonly T[];
  /** In the order of the first start; without the temporary ones. */
  readonly start: readonly T[];
  /** Temporary bystanders: they end and are not started again (G27). */
  readonly end: readonly T[];
}

/** Whom the failure of `failed` concerns (G28). `living` are in the order in which they were started. */
export function planGroup<T extends GroupMember>(strategy: Strategy, living: readonly T[], failed: T): GroupPlan<T> {
  const concerned = concernedBy(strategy, living, failed);
  const stays = ({ restart }: T): boolean => restart !== 'temporary';
  return {
    stop: concerned.filter(stays).toReversed(),
    start: concerned.filter(stays),
    end: concerned.filter((one) => !stays(one)).toReversed(),
  };
}

function concernedBy<T>(strategy: Strategy, living: readonly T[], failed: T): readonly T[] {
  switch (strategy) {
    case 'one-for-one':
      return [failed];
    case 'one-for-all':
      return living;
    case 'rest-for-one':
      return living.slice(Math.max(0, living.indexOf(failed)));
  }
}
