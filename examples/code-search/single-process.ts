import { digestOf } from './compare/digest.ts';
import { indexAlone } from './compare/reference.ts';

/** One round of the plain loop, in a process of its own: `node single-process.js DIRECTORY` prints one line of JSON. */
const { index } = indexAlone(process.argv[2] as string);
const ms = performance.now();
process.stdout.write(`${JSON.stringify({ ms, digest: digestOf(index) })}\n`);
