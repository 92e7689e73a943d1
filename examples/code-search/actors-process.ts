import { Job } from './actors/job.ts';

/** One round with actors, in a process of its own: `node actors-process.js DIRECTORY THREADS` prints one line of JSON. */
const [directory, threads] = process.argv.slice(2) as [string, string];
const job = await Job.start({ directory, threads: Number(threads) });
const { times } = await job.finished();
const digest = await job.digest();
await job.stop();
process.stdout.write(`${JSON.stringify({ ms: times.settledAt, digest })}\n`);
