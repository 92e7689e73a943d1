import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from './load/client.ts';
import { Editor } from './load/editor.ts';
import { Expectations } from './load/expectations.ts';
import { Load } from './load/load.ts';
import { ServerProcess } from './load/server-process.ts';
import { milliseconds, table, whole } from './report/table.ts';

/**
 * `node load-process.js [SECONDS] [CLIENTS] [DEATH EVERY SECONDS, 0: never]`: clients that ask without a pause, each on a connection that it keeps, while files change and
 * workers die; in the end the server is asked to stop in the middle of it. Every answer other than 200, every connection that breaks and
 * every result that is missing is a failure.
 */
const [seconds = 30, clients = 200, killWorkerSeconds = 2] = process.argv.slice(2).map(Number);
const DEATH_WAITS = 600;
const project = fileURLToPath(new URL('../../../', import.meta.url));
const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;

const directory = mkdtempSync(join(tmpdir(), 'code-search-load-'));
for (const part of ['docs', 'packages/core/src', 'packages/actors/src', 'packages/bench/src'])
  cpSync(join(project, part), join(directory, part), { recursive: true });
const reference: { server?: ServerProcess } = {};
process.once('exit', () => {
  reference.server?.kill();
  rmSync(directory, { recursive: true, force: true });
});

const server = new ServerProcess({ directory, killWorkerSeconds });
reference.server = server;
const url = await server.ready();
const first = new Client(url);
const editor = new Editor(directory, first);
await editor.begin();
const expectations = new Expectations();
await expectations.learn(first);

const deaths = () => server.count(/ has died/g);
const deathsBefore = deaths();
const load = new Load(url, expectations, clients);
const editing = new AbortController();
const edited = editor.work(editing.signal);
await Promise.race([pause(seconds * 1_000), load.failed]);
// On a slow machine until a worker has died.
for (let waits = 0; killWorkerSeconds > 0 && deaths() === deathsBefore && load.failures.length === 0 && waits < DEATH_WAITS; waits++)
  await pause(100);
editing.abort();
await edited;
first.close();
const before = load.latenciesMs.length;
const stopping = performance.now();
const [code] = await Promise.all([server.stop(), load.toldToLeave()]);
const stopMs = performance.now() - stopping;

const { latenciesMs, failures } = load;
const problems = [...failures, ...editor.failures];
if (code !== 0) problems.push(`the server ended with ${code}`);
if (killWorkerSeconds > 0 && deaths() === deathsBefore) problems.push('no worker has died');
if (editor.lagsMs.length === 0) problems.push('no change was found');
process.stdout.write(
  `${table([
    ['clients', whole(clients)],
    ['requests', whole(latenciesMs.length)],
    ['requests/s', whole(before / seconds)],
    ['p50', milliseconds(percentile(latenciesMs, 0.5))],
    ['p99', milliseconds(percentile(latenciesMs, 0.99))],
    ['most', milliseconds(percentile(latenciesMs, 1))],
    ['workers that died', whole(deaths() - deathsBefore)],
    ['changes of files', whole(editor.changes)],
    ['found after, p50', milliseconds(percentile(editor.lagsMs, 0.5))],
    ['found after, most', milliseconds(percentile(editor.lagsMs, 1))],
    ['requests answered during the stop', whole(latenciesMs.length - before)],
    ['stop', milliseconds(stopMs)],
    ['failed', whole(problems.length)],
  ])}\n`,
);
for (const problem of problems.slice(0, 10)) process.stdout.write(`  ${problem}\n`);
if (problems.length > 0) process.stdout.write(`${server.output.slice(-2_000)}${server.errors.slice(-2_000)}\n`);
process.exit(problems.length > 0 ? 1 : 0);
