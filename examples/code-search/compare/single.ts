import { digestOf } from './digest.ts';
import { indexAlone } from './reference.ts';

/** One round of the plain loop, in a process of its own: `node single.js DIRECTORY` prints one line of JSON. */
const { index } = indexAlone(process.argv[2] as string);
const ms = performance.now();
process.stdout.write(`${JSON.stringify({ ms, digest: digestOf(index) })}\n`);
