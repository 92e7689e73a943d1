import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** Of seeds 1 to 3, by `trace-program`. A change of who does what when changes them: then, and only then, write down the new ones. */
const GOLDEN: readonly string[] = ['261a7171cc9dae34/99', '78b63a87a6a94edb/101', '2edafbe648013a4e/94'];

// In a file, and so a process, of its own: to start another one, the system wants room for a copy of all that this one has reserved.
it('G73: the same seeds come to the same hashes in other processes, and to those written down', () => {
  const program = fileURLToPath(new URL('../dist/testkit/trace-program.js', import.meta.url));
  const here = import.meta.url.includes('/dist/') ? fileURLToPath(new URL('trace-program.js', import.meta.url)) : program;
  const print = (...more: string[]): string[] =>
    execFileSync(process.execPath, [...more, here, '3'], { encoding: 'utf8' })
      .trim()
      .split(' ');
  expect(print()).toEqual(GOLDEN);
  expect(print('--conditions=unbundled')).toEqual(GOLDEN);
}, 60_000);
