import type { Answer } from '../actors/search.ts';
import type { Comparison } from '../compare/compare.ts';
import type { Unwalked } from '../crawl/walk.ts';
import type { Followed } from '../live/live-index.ts';
import type { Refreshed } from '../live/refresher.ts';
import type { Summary } from './summary.ts';
import type { ListedFailure, Retried } from '../news/failed-files.ts';
import { mebibytes, milliseconds, percent, table, whole } from './table.ts';

/** How many skipped files are named on the screen; `--json` has them all. */
const SKIPPED_SHOWN = 10;

export function answerText({ query, ms, files, shards, hits }: Answer): string {
  const late = shards.answered < shards.asked ? `, only ${shards.answered} of ${shards.asked} shards answered` : '';
  const lines = hits.map(({ path, line, snippet }) => `  ${path}:${line}  ${snippet}`);
  return [`"${query}": ${whole(files)} files, ${ms.toFixed(1)} ms${late}`, ...lines].join('\n');
}

export function skippedText(skipped: readonly Unwalked[]): string {
  if (skipped.length === 0) return 'skipped: none';
  const shown = skipped.slice(0, SKIPPED_SHOWN).map(({ path, reason }) => `  ${path}  ${reason}`);
  const rest = skipped.length - shown.length;
  return [`skipped: ${skipped.length}`, ...shown, ...(rest > 0 ? [`  and ${rest} more: --json FILE lists all`] : [])].join('\n');
}

export function summaryText(summary: Summary): string {
  const { phasesMs, threads } = summary;
  return table([
    ['files', whole(summary.files)],
    ['skipped', whole(summary.skipped)],
    ['bytes', mebibytes(summary.bytes)],
    ['terms', whole(summary.terms)],
    ['postings', whole(summary.postings)],
    ['index', mebibytes(summary.indexBytes)],
    ['files/s', whole(summary.filesPerSecond)],
    ['messages', whole(summary.messages)],
    ['start: modules, threads', milliseconds(phasesMs.start)],
    ['crawl, while parsers work', milliseconds(phasesMs.crawl)],
    ['parse', milliseconds(phasesMs.parse)],
    ['settle: last postings', milliseconds(phasesMs.settle)],
    ['total, from program start', milliseconds(phasesMs.total)],
    ...threads.map(({ name, busy }) => [`busy, ${name}`, percent(busy)] as const),
  ]);
}

export function comparisonText({ compare, rounds }: Comparison): string {
  const round = rounds.map(({ singleMs, actorsMs }) => `${whole(singleMs)}/${whole(actorsMs)}`).join('  ');
  return [
    table([
      ['one thread, plain loop', milliseconds(compare.singleMs)],
      ['actors', milliseconds(compare.actorsMs)],
      ['ratio', compare.ratio.toFixed(2)],
      ['identical index', compare.identical ? 'yes' : 'NO'],
    ]),
    `  rounds (one thread/actors, ms): ${round}`,
  ].join('\n');
}

/** Files that could not be indexed, and what can be done. */
export function failedText(failed: readonly ListedFailure[]): string {
  if (failed.length === 0) return 'failed: none';
  const shown = failed
    .slice(0, SKIPPED_SHOWN)
    .map(({ path, reason, times }) => `  ${path}  ${reason}${times === 1 ? '' : `, ${times} times`}`);
  return [`failed: ${failed.length}, --retry-failed tries them again`, ...shown].join('\n');
}

export const retriedText = ({ tried, failed }: Retried): string => `tried again: ${whole(tried)}, failed again: ${whole(failed)}`;

/** What has become of a file that had changed, in a line. */
export function refreshedText(refreshed: Refreshed): string {
  const { path } = refreshed;
  if (refreshed.what === 'indexed') return `  indexed again: ${path}, ${whole(refreshed.length)} terms, ${milliseconds(refreshed.ms)}`;
  if (refreshed.what === 'skipped') return `  not indexed: ${path}, ${refreshed.reason}`;
  if (refreshed.what === 'failed') return `  could not index ${path}: ${refreshed.error.message}`;
  return `  removed: ${path}`;
}

export function watchingText({ directories, refused }: Followed, rescanMs: number): string {
  const watching = `Watching ${whole(directories)} directories`;
  if (refused === undefined) return watching;
  return `${watching}, not all of them: ${refused.message}. A scan every ${rescanMs / 1_000} s finds what changes there`;
}
