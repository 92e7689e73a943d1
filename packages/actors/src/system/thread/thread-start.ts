import type { Duty, Host, SharedRegions } from '@ringmaster/core';
import type { ThreadConfig } from './thread-config.ts';

/** What a thread is started with. */
export interface ThreadStart {
  readonly thread: number;
  readonly host: Host;
  readonly regions: SharedRegions;
  readonly config: ThreadConfig;
  /** The owner's, if it watches the others. */
  readonly watchdog?: Duty | undefined;
  /** It takes over for one that died: who lived there was lost. Else nothing of an earlier tenant is left. */
  readonly isHeir?: boolean;
}
