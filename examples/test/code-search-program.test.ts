import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { runExample } from './run-example.ts';
import { generatedSources, temporaryTree } from './temporary-tree.ts';

/** The end may take so long, and on a machine that is busy, so many times what an empty process takes. */
const END_MS = 2_000;
const EMPTY_PROCESSES = 20;
const tree = temporaryTree({ ...generatedSources(50), 'needle.ts': 'const x = 1;\nexport const theNeedle = x;\n' });
const outside = temporaryTree({});
afterAll(() => {
  tree.remove();
  outside.remove();
});

const run = (...args: string[]) => runExample('code-search', args);

describe('code-search', () => {
  it('answers queries as file:line with a snippet, then shows the table', async () => {
    const { code, stdout, stderr } = await run('--dir', tree.root, '--query', 'theNeedle', '--query', 'ring buffer', '--threads', '2');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('  needle.ts:2  export const theNeedle = x;');
    expect(stdout).toContain('"ring buffer": ');
    for (const label of ['files', 'bytes', 'terms', 'postings', 'files/s', 'messages', 'total', 'busy, owner', 'busy, worker 2']) {
      expect(stdout).toMatch(new RegExp(`^  ${label}`, 'm'));
    }
  });

  it('writes what it prints as data, and compares with the plain loop', async () => {
    const file = join(outside.root, 'out.json');
    const { code } = await run('--dir', tree.root, '--query', 'theNeedle', '--threads', '2', '--compare', '--rounds', '1', '--json', file);
    const data = JSON.parse(readFileSync(file, 'utf8'));
    expect(code).toBe(0);
    expect(data.compare).toEqual({
      singleMs: expect.any(Number),
      actorsMs: expect.any(Number),
      ratio: expect.any(Number),
      identical: true,
    });
    expect(data.rounds).toHaveLength(1);
    expect(data.summary).toMatchObject({ files: 51, skipped: 0 });
    expect(data.answers[0].hits[0]).toMatchObject({ path: 'needle.ts', line: 2 });
  });

  it('says in one line that a directory is missing, and exits with 2', async () => {
    const missing = join(tree.root, 'missing');
    expect(await run('--dir', missing)).toEqual({ code: 2, stdout: '', stderr: `Cannot index ${missing}: no such directory\n` });
    const file = join(tree.root, 'needle.ts');
    expect(await run('--dir', file)).toEqual({ code: 2, stdout: '', stderr: `Cannot index ${file}: it is not a directory\n` });
  });

  it('says in one line which option it does not know, and exits with 2', async () => {
    const { code, stderr } = await run('--quarry', 'x');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^[^\n]*--quarry[^\n]*\n$/);
  });

  it('prints its usage', async () => {
    expect(await run('--help')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Usage: /) });
  });
});

describe('Ctrl-C', () => {
  const program = fileURLToPath(new URL('../code-search/main.js', import.meta.url));
  const project = fileURLToPath(new URL('../../../', import.meta.url));

  it.each([
    ['at the start', 'Indexing', ['--dir', project]],
    ['in the middle of the job', '  indexed ', ['--dir', project]],
    ['between the rounds of a comparison', '  round 1', ['--dir', tree.root, '--compare']],
  ])('%s ends the process within 2 s, without a stack trace', async (_when, line, args) => {
    const limitMs = Math.max(END_MS, EMPTY_PROCESSES * (await emptyProcessMs()));
    const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    await printed(child, line);
    const began = performance.now();
    child.kill('SIGINT');
    const { code, stderr } = await ended(child);
    expect(performance.now() - began).toBeLessThan(limitMs);
    expect({ code, stderr }).toEqual({ code: 130, stderr: '\nInterrupted\n' });
  });
});

async function emptyProcessMs(): Promise<number> {
  const began = performance.now();
  await new Promise((resolve) => spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }).on('close', resolve));
  return performance.now() - began;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

function printed(child: Child, text: string): Promise<void> {
  let all = '';
  return new Promise((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      all += more;
      if (all.includes(text)) resolve();
    });
  });
}

function ended(child: Child): Promise<{ code: number | null; stderr: string }> {
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stderr })));
}
