import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { agent, handle } from '@ringmaster/actors';
import { archive, pack } from './kinds.ts';

/** Compresses areas, one at a time, in a thread of its own. At the first one that it is given it takes that thread along. */
export const archivist = agent<{ fallsOver: string }>(import.meta.url, 'archivist', { capabilities: [archive] }, (_ctx, { fallsOver }) => [
  handle(pack, ({ root, name, files }, run) => {
    if (name === fallsOver && run.attempt === 1) process.exit(1);
    let packed = 0;
    for (const [index, file] of files.entries()) {
      if (run.cancelled()) break;
      packed += gzipSync(readFileSync(join(root, file))).byteLength;
      run.progress((index + 1) / files.length);
    }
    return packed;
  }),
]);
