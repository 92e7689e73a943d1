import { topic } from '@ringmaster/actors';
import type { Status } from '../actors/messages.ts';
import type { Refreshed } from '../live/refresher.ts';
import type { IndexStatus } from '../live/index-status.ts';

/** How far the job is: what the command line shows of it. */
export const progress = topic<Status>('code-search.progress', { retain: true });

/** What becomes of files that change, by what that is: `refreshed.at('failed')`. */
export const refreshed = topic<Refreshed>('code-search.refreshed.*');

/** How the index is: what an open page shows of it. */
export const status = topic<IndexStatus>('code-search.status', { retain: true });
