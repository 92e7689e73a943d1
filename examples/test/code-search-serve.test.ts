import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Answer } from '../code-search/actors/search.ts';
import type { ShardVersion } from '../code-search/live/shard-history.ts';
import { runExample } from './run-example.ts';
import { generatedSources, temporaryTree } from './temporary-tree.ts';

const tree = temporaryTree({ ...generatedSources(40), 'needle.ts': 'const x = 1;\nexport const theNeedle = x; // <b>\n' });
afterAll(() => tree.remove());

type Child = ChildProcessByStdio<null, Readable, Readable>;
const children: Child[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

class Program {
  output = '';
  readonly child: Child;
  readonly ended: Promise<number | null>;
  #looking = () => {};

  constructor(...args: readonly string[]) {
    const main = fileURLToPath(new URL('../code-search/main.js', import.meta.url));
    this.child = spawn(process.execPath, [main, '--dir', tree.root, '--threads', '2', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(this.child);
    this.child.stderr.resume();
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.output += text;
      this.#looking();
    });
    this.ended = new Promise((resolve) => this.child.once('close', resolve));
  }

  printed(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      this.#looking = () => {
        const found = pattern.exec(this.output);
        if (found !== null) resolve(found);
      };
      this.#looking();
      void this.ended.then(() => reject(new Error(`It ended without ${pattern}:\n${this.output}`)));
    });
  }

  async url(): Promise<string> {
    await this.printed(/^(Ready: |Watching ).*\n/m);
    return (await this.printed(/^Serving (http:\/\/127\.0\.0\.1:\d+)$/m))[1] as string;
  }
}

async function search(url: string, query: string) {
  const response = await fetch(`${url}/search?q=${query}`);
  return { status: response.status, answer: (await response.json()) as Answer };
}

describe('code-search --serve', () => {
  it('answers with JSON and with a page, says how it is, and ends by SIGTERM with exit code 0', async () => {
    const program = new Program('--serve');
    const url = await program.url();
    const { status, answer } = await search(url, 'theNeedle');
    expect([status, answer.files, answer.shards]).toEqual([200, 1, { asked: 2, answered: 2 }]);
    expect(answer.hits[0]).toMatchObject({ path: 'needle.ts', line: 2, snippet: 'export const theNeedle = x; // <b>' });
    const page = await (await fetch(`${url}/?q=theNeedle`)).text();
    expect(page).toContain('<b>needle.ts</b>:2</header><pre>export const <mark>theNeedle</mark> = x; // &lt;b&gt;</pre>');
    const asElsewhere = await new Promise((resolve) => get(`${url}/search?q=x`, { headers: { host: 'elsewhere.example' } }, resolve));
    expect(asElsewhere).toMatchObject({ statusCode: 421 });
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    expect((await fetch(`${url}/readyz/index`)).status).toBe(200);
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('ringmaster_');
    program.child.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(program.output).toMatch(/\nStopping: .*\nStopped\n$/);
  });

  it('follows the files with --watch, and has everything still when workers die', async () => {
    // No more than two: the life of a shard that has the renamed file is to be the one whose history is read.
    const program = new Program('--serve', '--watch', '--kill-worker', '1', '--kills', '2');
    const url = await program.url();
    const events = await fetch(`${url}/events`);
    writeFileSync(join(tree.root, 'fresh.ts'), 'freshneedle\n');
    // Not by a line of the program: in a tree that is younger than two seconds all files may have changed since they were read, and of so many a few are named.
    while ((await search(url, 'freshneedle')).answer.hits.length === 0) await pause(10);
    await program.printed(/^Worker 1 has died/m);
    await program.printed(/^Worker 2 has died/m);
    expect((await search(url, 'freshneedle')).answer.hits[0]).toMatchObject({ path: 'fresh.ts', line: 1 });
    expect((await search(url, 'theNeedle')).answer).toMatchObject({ files: 1, shards: { asked: 2, answered: 2 } });
    renameSync(join(tree.root, 'fresh.ts'), join(tree.root, 'renamed.ts'));
    await program.printed(/^ {2}removed: fresh\.ts$/m);
    await program.printed(/^ {2}indexed again: renamed\.ts, /m);
    expect((await search(url, 'freshneedle')).answer.hits.map(({ path }) => path)).toEqual(['renamed.ts']);
    const history = (await (await fetch(`${url}/history`)).json()) as ShardVersion[][];
    expect(history.flat().map(({ cause }) => cause)).toContain('indexed renamed.ts');
    expect(Math.max(...history.flat().map(({ life }) => life))).toBeGreaterThan(1);
    const status = await (await fetch(`${url}/status`)).json();
    program.child.kill('SIGINT');
    // Whoever listens is told of all that has changed, and that it is over.
    const told = (await events.text()).split('\n\n').filter((event) => event !== '');
    expect(JSON.parse((told.at(-1) as string).slice('data: '.length))).toMatchObject(status as object);
    expect(await program.ended).toBe(0);
    rmSync(join(tree.root, 'renamed.ts'));
  });

  it.each([
    [['--port', '1'], 'Cannot use --port without --serve'],
    [['--serve', '--kills', '2'], 'Cannot use --kills without --kill-worker'],
    [['--serve', '--port', '70000'], 'Cannot use --port 70000: it takes a whole number from 0 to 65535'],
    [['--watch', '--compare'], 'Cannot use --compare with --serve or --watch: it ends, and they do not'],
  ])('refuses %j in one line, with exit code 2', async (args, line) => {
    expect(await runExample('code-search', args)).toEqual({ code: 2, stdout: '', stderr: `${line}\n` });
  });
});

describe('code-search --watch', () => {
  it('answers, then tells what changes until it is interrupted', async () => {
    const program = new Program('--watch', '--query', 'theNeedle');
    await program.printed(/^ {2}needle\.ts:2 {2}export const theNeedle/m);
    writeFileSync(join(tree.root, 'watched.ts'), 'watchedneedle\n');
    await program.printed(/^ {2}indexed again: watched\.ts, 1 terms, /m);
    rmSync(join(tree.root, 'watched.ts'));
    await program.printed(/^ {2}removed: watched\.ts$/m);
    program.child.kill('SIGINT');
    expect(await program.ended).toBe(130);
  });
});
