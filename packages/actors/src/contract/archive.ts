import type { AnyRef, ReplyTo } from './actor-ref.ts';
import type { StateId, StoredRange, StoredVersion } from './state-store.ts';

/** What an archive is told and asked: through its handle, or by whoever has its reference. */
export type ArchiveMessage =
  /** Whether something of it is stored: if not, there will be nothing. */
  | { readonly type: 'record'; readonly of: AnyRef; readonly id: StateId; readonly replyTo: ReplyTo<boolean> }
  | { readonly type: 'release'; readonly id: StateId; readonly replyTo: ReplyTo<void> }
  | { readonly type: 'read'; readonly id: StateId; readonly range: StoredRange; readonly replyTo: ReplyTo<readonly StoredVersion[]> }
  | { readonly type: 'list'; readonly replyTo: ReplyTo<readonly ArchivedState[]> }
  | { readonly type: 'forget'; readonly id: StateId; readonly before: number; readonly replyTo: ReplyTo<void> }
  /** Its own: the store has failed. */
  | { readonly type: 'ringmaster/store-failed'; readonly error: Error };

/** A state that an archive has versions of. */
export interface ArchivedState extends StateId {
  /** Number of the newest version, and its moment in epoch milliseconds. */
  readonly number: number;
  readonly at: number;
  /** New versions are stored as they come. */
  readonly isRecorded: boolean;
}

/** What an archive keeps. */
export interface ArchiveOptions {
  /** How many versions of each state are kept, from 1; the oldest are forgotten. Default: all, as long as the store has room. */
  readonly keep?: number | undefined;
}
