import { whole } from '../report/table.ts';

/** How the index is. */
export interface IndexStatus {
  /** It is finished: queries are answered. */
  readonly isReady: boolean;
  /** That are found. */
  readonly files: number;
  /** Since it was finished: files that were indexed again, or removed. */
  readonly changes: number;
  /** Files that have changed, and that queries do not see as they are yet. */
  readonly waiting: number;
}

/** For people. */
export function statusLine({ isReady, files, changes, waiting }: IndexStatus): string {
  if (!isReady) return 'the index is not finished';
  const since = changes === 0 ? '' : `, ${whole(changes)} changes since it was made`;
  return `${whole(files)} files${since}${waiting === 0 ? '' : `, ${whole(waiting)} to be indexed`}`;
}
