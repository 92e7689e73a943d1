import { actor, on, type StreamTo } from '@ringmaster/actors';
import { type Listing, list } from '../crawl/listing.ts';

export interface ScannerMessage {
  readonly type: 'scan';
  /** Relative to the root. */
  readonly directories: readonly string[];
  readonly to: StreamTo<Listing>;
}

/** Looks what is in directories, in a thread that nobody's request waits for, and no faster than its reader can compare. */
export const scanner = actor<ScannerMessage, { readonly root: string }>(import.meta.url, 'scanner', (ctx, { root }) =>
  on({ scan: ({ directories, to }) => ctx.writer(to).from(list(root, directories)) }),
);
