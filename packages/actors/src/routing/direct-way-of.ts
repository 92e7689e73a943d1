import type { CellEnvironment } from '../cell/cell-environment.ts';
import type { InternalRef, InternalReply } from '../cell/internals.ts';
import type { Accepted } from '../contract/message.ts';
import { LaneIndex } from '../mailbox/mailbox.ts';
import { DirectWay } from './direct-way.ts';
import { MARK, type MarkAnswer, poolKeyOf } from './pool-key.ts';

/** The direct way of the reference to a pool; `detour` hands an ask to the pool itself. */
export function directWayOf(
  pool: InternalRef,
  environment: CellEnvironment,
  detour: (message: object, ask: InternalReply, lane: LaneIndex) => Accepted,
): DirectWay {
  const { directory, routing } = environment;
  return new DirectWay({
    key: poolKeyOf(pool),
    directory,
    routing,
    later: (task) => environment.later(task),
    mark: async () => {
      const handle = environment.openAsk(pool, { type: MARK }, { timeout: Number.POSITIVE_INFINITY });
      // In the lowest lane: behind what waits in any.
      const outcome = handle.answered ? 'accepted' : detour({ type: MARK, replyTo: handle }, handle, LaneIndex.low);
      if (outcome !== 'accepted') handle.fail(pool.stoppedError('reach'));
      return handle.listener.promise as Promise<MarkAnswer>;
    },
  });
}
