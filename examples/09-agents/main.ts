import { fileURLToPath } from 'node:url';
import { createSystem, type ScheduledTask, TaskScheduler } from '@ringmaster/actors';
import { archivist } from './archivist.ts';
import { survey } from './kinds.ts';
import { librarian } from './librarian.ts';
import { LiveTable } from './live-table.ts';
import { LogBook } from './log-book.ts';
import { handIn } from './plan.ts';
import { planner } from './planner.ts';
import { quietLogger } from './quiet-logger.ts';
import { reader } from './reader.ts';

const root = process.argv[2] ?? fileURLToPath(new URL('../../../', import.meta.url));
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

const system = await createSystem({ threads: 2, logger: quietLogger });
const scheduler = TaskScheduler.start(system);
const book = new LogBook();
const table = new LiveTable(process.stdout, book);
scheduler.subscribe(book);
scheduler.agents.subscribe(table);

console.log('-- the team');
const team = [
  system.spawn(planner, { name: 'planner', thread: { spread: 0 } }),
  system.spawn(reader({ dreams: false }), { name: 'anna', thread: { spread: 0 } }),
  system.spawn(reader({ dreams: true }), { name: 'otto', thread: { spread: 1 } }),
  system.spawn(librarian, { name: 'librarian', thread: { spread: 1 } }),
  system.spawn(archivist({ fallsOver: 'docs' }), { name: 'archivist', thread: 'dedicated' }),
];
for (const { name, capabilities, capacity } of await Promise.all(team.map((agent) => scheduler.agents.register(agent))))
  console.log(`${name.padEnd(10)} ${capabilities.join(' ').padEnd(8)} ${capacity} at a time`);

console.log('-- the plan');
const areas = await scheduler.submit(survey, { root }, { id: 'survey', timeout: 20_000 }).result;
const work = handIn(scheduler, areas);
console.log(`${sum(areas.map(({ files }) => files.length))} files in ${areas.length} areas: ${Object.values(work).flat().length} tasks`);

console.log('-- at work');
/** Their results, and how many there are of how many, when all of them have ended. */
async function ended<R>(kind: string, tasks: readonly ScheduledTask<R>[]): Promise<readonly R[]> {
  const results = (await Promise.allSettled(tasks.map(({ result }) => result))).flatMap((one) =>
    one.status === 'fulfilled' ? [one.value] : [],
  );
  if (!process.stdout.isTTY) console.log(`${kind.padEnd(6)} ${results.length} done, ${tasks.length - results.length} not`);
  return results;
}
const counted = await ended('count', work.count);
const findings = (await ended('lint', work.lint)).flat();
const followed = await ended('follow', work.follow);
const hashes = await ended('hash', work.hash);
const packed = await ended('pack', work.pack);
await ended('seal', work.seal);
await scheduler.drain();
table.end();

console.log('-- what happened');
for (const [what, tasks] of [...book.incidents].sort()) console.log(`${what}: ${tasks.size}`);

console.log('-- the report');
const bytes = sum(areas.map((area) => area.bytes));
console.log(`${sum(counted.map(({ lines }) => lines))} lines, ${sum(counted.map(({ blank }) => blank))} of them blank`);
console.log(`${findings.length} findings`);
console.log(`${sum(followed.map(({ checked }) => checked))} links, ${followed.flatMap(({ broken }) => broken).length} of them broken`);
console.log(`${new Set(hashes).size} hashes; ${bytes} bytes, ${Math.round((100 * sum(packed)) / bytes)} % of that when packed`);
await system.stop();
