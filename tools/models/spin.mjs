/** Runs spin on one model: source to verifier, verifier to program, program to a result. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

/** A run that takes longer is a failure: its bounds have grown. */
const RUN_MS = 300_000;
const DEPTH_MAX = '4000000';
const MEMORY_MIB = 6_000;

/** @returns what is missing here of what a run needs, by name */
export function missingPrograms() {
  return [
    ['spin', '-V'],
    ['gcc', '--version'],
  ].flatMap(([program, flag]) => (spawnSync(program, [flag]).status === 0 ? [] : [program]));
}

/**
 * Checks `path`, a file of Promela, with these macros.
 *
 * @returns `{ isDone, errors, found, states, depth, mib, seconds, output }`; `isDone`: all states within the bounds were looked at, or an error
 *   was found; `found`: the first error, in spin's words
 */
export function checkModel(path, { macros, ltl }) {
  const folder = mkdtempSync(join(tmpdir(), 'ringmaster-model-'));
  try {
    const begin = performance.now();
    const steps = [
      ['spin', ['-a', ...macros.map((macro) => `-D${macro}`), path]],
      ['gcc', ['-O1', '-w', '-DCOLLAPSE', `-DMEMLIM=${MEMORY_MIB}`, ...(ltl === undefined ? ['-DSAFETY'] : []), '-o', 'pan', 'pan.c']],
      [join(folder, 'pan'), [`-m${DEPTH_MAX}`, ...(ltl === undefined ? [] : ['-a', '-f', '-N', ltl])]],
    ];
    let output = '';
    for (const [program, args] of steps) {
      const { status, stdout, stderr, error } = spawnSync(program, args, {
        cwd: folder,
        timeout: RUN_MS,
        maxBuffer: 2 ** 28,
        encoding: 'utf8',
      });
      output = `${stdout}${stderr}`;
      if (error !== undefined || (status !== 0 && program !== steps[2][0])) {
        return { ...readOutput(''), seconds: seconds(begin), output: `${output}${error?.message ?? ''}` };
      }
    }
    return { ...readOutput(output), seconds: seconds(begin), output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function seconds(begin) {
  return (performance.now() - begin) / 1000;
}

function readOutput(output) {
  const number = (pattern) => Number(pattern.exec(output)?.[1] ?? Number.NaN);
  const errors = number(/errors: (\d+)/);
  // A search that ended early has proved nothing.
  const isCut = /max search depth too small|out of memory|interrupted/i.test(output);
  return {
    isDone: errors > 0 || (errors === 0 && !isCut),
    errors,
    found: /^pan:\d+: (.*?)(?: \(at depth \d+\))?$/m.exec(output)?.[1],
    states: number(/^\s*(\S+) states, stored/m),
    depth: number(/depth reached (\d+)/),
    mib: number(/^\s*(\S+)\s+total actual memory usage/m),
  };
}
