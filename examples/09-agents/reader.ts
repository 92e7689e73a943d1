import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { agent, handle, type TaskRun } from '@ringmaster/actors';
import { type Area, count, type Finding, lint, type Lines, text } from './kinds.ts';

const COLUMNS_MAX = 140;

/** Reads sources and texts, several at a time: most of it is waiting for the disk. `dreams`: gets lost in thought at what is new to it. */
export const reader = agent<{ dreams: boolean }>(import.meta.url, 'reader', { capabilities: [text], capacity: 2 }, (_ctx, { dreams }) => [
  handle(count, async (area, run) => {
    const sum = { lines: 0, blank: 0, longest: 0 };
    for await (const { lines } of read(area, run)) add(sum, lines);
    return sum;
  }),
  handle(lint, async (area, run) => {
    if (dreams && run.attempt === 1) await new Promise((wake) => run.signal.addEventListener('abort', wake));
    const findings: Finding[] = [];
    for await (const { file, lines } of read(area, run)) findings.push(...findingsIn(file, lines));
    return findings;
  }),
]);

async function* read({ root, files }: Area, run: TaskRun): AsyncGenerator<{ readonly file: string; readonly lines: readonly string[] }> {
  for (const [index, file] of files.entries()) {
    const content = await readFile(join(root, file), { encoding: 'utf8', signal: run.signal });
    yield { file, lines: content.split('\n') };
    run.progress((index + 1) / files.length);
  }
}

function add(sum: { -readonly [K in keyof Lines]: number }, lines: readonly string[]): void {
  for (const line of lines) {
    sum.lines++;
    if (line.trim() === '') sum.blank++;
    sum.longest = Math.max(sum.longest, line.length);
  }
}

function* findingsIn(file: string, lines: readonly string[]): Generator<Finding> {
  for (const [index, content] of lines.entries()) {
    const line = index + 1;
    if (/\s+$/.test(content)) yield { file, line, what: 'blanks at the end' };
    if (/^\t/.test(content)) yield { file, line, what: 'a tab at the start' };
    if (file.endsWith('.ts') && content.length > COLUMNS_MAX) yield { file, line, what: 'a long line' };
  }
}
