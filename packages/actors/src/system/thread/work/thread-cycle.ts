import { type Duty, DutyCycle, type Host, type SharedRegions } from '@ringmaster/core';
import type { ThreadMeasures } from '../metrics/thread-measures.ts';
import type { ThreadConfig } from '../thread-config.ts';

/** What driving a thread takes of it. */
export interface DrivenThread {
  readonly thread: number;
  readonly host: Host;
  readonly regions: SharedRegions;
  readonly config: ThreadConfig;
  readonly measures: Pick<ThreadMeasures, 'openGauges'>;
}

/** Has a thread carry out `duties` over and over, and measures how it fares if metrics are wanted. */
export function threadCycle(here: DrivenThread, duties: readonly Duty[]): DutyCycle {
  const { host, regions, thread, config, measures } = here;
  return new DutyCycle({
    ...{ host, thread, duties },
    words: new Int32Array(regions.words),
    threads: regions.sizes.threads,
    idle: { mode: config.idle },
    meter: measures.openGauges(),
    sliceMs: config.defaults.turnMs,
  });
}
