import type { Host } from '@ringmaster/core';
import { AskTable } from '../../../ask/ask-table.ts';
import type { InternalRef } from '../../../cell/internals.ts';
import type { Defaults } from '../../../contract/defaults.ts';
import type { DeadlineWheel } from '../../../timers/deadline-wheel.ts';
import { giveToAsker } from '../blocks/give-to-asker.ts';
import type { ThreadBlocks } from '../blocks/thread-blocks.ts';
import type { Cancellations } from './cancellations.ts';
import type { LateReplies } from './late-replies.ts';
import type { Residents } from '../residents.ts';
import type { SystemMeter } from '../metrics/system-meter.ts';
import type { ThreadServices } from '../thread-services.ts';

/** What its asks need from a thread. */
export interface AskingThread {
  readonly thread: number;
  readonly incarnation: number;
  readonly host: Host;
  readonly config: { readonly defaults: Pick<Defaults, 'askTimeoutMs' | 'openAsksMax'> };
  readonly wheel: DeadlineWheel;
  readonly meter: Pick<SystemMeter, 'ask' | 'asks'>;
  readonly cells: Residents;
  readonly blocks: Pick<ThreadBlocks, 'takeMoves'>;
  readonly cancellations: Cancellations;
  readonly lateReplies: LateReplies;
  readonly services: Pick<ThreadServices, 'openAsks'>;
  /** Of messages within the thread. An answer is one. */
  readonly roundTrip: ((message: unknown, what: 'reply') => unknown) | undefined;
  breath(): Promise<void> | undefined;
}

/** The table of a thread's asks, wired to who hears of them. */
export function threadAsks(here: AskingThread): AskTable {
  const { host, thread, incarnation, wheel, meter, cells, cancellations } = here;
  const { askTimeoutMs, openAsksMax } = here.config.defaults;
  const answer = (value: unknown, asker: InternalRef | undefined): unknown => {
    const copy = here.roundTrip?.(value, 'reply');
    const moves = here.blocks.takeMoves();
    if (moves.length > 0)
      giveToAsker(
        moves.map(({ to }) => to),
        asker,
        cells,
      );
    return copy;
  };
  return new AskTable({
    ...{ incarnation, wheel, askTimeoutMs, openAsksMax },
    meter: meter.ask,
    now: () => host.now(),
    wallClock: () => host.wallClock(),
    get roundTrip() {
      return here.roundTrip === undefined ? undefined : answer;
    },
    cancellable: (ask) => cancellations.open(ask.id),
    breath: () => here.breath(),
    withdraw: (ask) => cancellations.withdraw(ask.id),
    lateAnswer: (ask, late) => here.lateReplies.take({ thread, id: ask.id, incarnation }, late, ask),
    openChanged: (count) => {
      meter.asks(count > 0);
      here.services.openAsks(count);
    },
  });
}
