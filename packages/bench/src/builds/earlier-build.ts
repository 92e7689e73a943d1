import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
/** Of this clone alone: what is built there uses the packages installed here. */
const KEPT = join(tmpdir(), `ringmaster-builds-${createHash('sha256').update(ROOT).digest('hex').slice(0, 12)}`);
const PACKAGES = ['core', 'actors', 'bench'];

/**
 * The packages as they were at a commit, built with what is installed now; a few seconds the first time, kept for later.
 *
 * For a cost that no switch turns off, the commit before it is the only honest baseline: a build with parts taken out by hand
 * would measure another program.
 *
 * @param commit a full id: what is kept under it never changes
 * @returns the folder that holds `packages`
 * @throws Error where the history is missing, as in a shallow clone or an unpacked archive
 */
export function earlierBuild(commit: string): string {
  const folder = join(KEPT, commit);
  if (existsSync(folder)) return folder;
  mkdirSync(KEPT, { recursive: true });
  // Under its final name only when it is whole: the next run takes what it finds.
  const unfinished = mkdtempSync(join(KEPT, 'unfinished-'));
  try {
    checkOut(commit, unfinished);
    install(unfinished);
    build(unfinished);
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

/** By an index of its own, so that the clone's is left as it is. */
function checkOut(commit: string, folder: string): void {
  const env = { ...process.env, GIT_INDEX_FILE: join(folder, '.index') };
  const git = (...args: string[]): void => {
    execFileSync('git', args, { cwd: ROOT, env, stdio: ['ignore', 'ignore', 'pipe'] });
  };
  try {
    git('read-tree', commit);
    git('checkout-index', '--all', `--prefix=${folder}/`);
  } catch (error) {
    throw new Error(`Cannot build commit ${commit.slice(0, 7)}: this folder has no history that reaches it; measure in a full clone`, {
      cause: error,
    });
  }
}

/** Links are relative and stay inside the copy; what they name of other packages' code lies in the root's folder. */
function install(folder: string): void {
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'dir');
  for (const name of PACKAGES) {
    const modules = join('packages', name, 'node_modules');
    cpSync(join(ROOT, modules), join(folder, modules), { recursive: true, verbatimSymlinks: true });
  }
}

function build(folder: string): void {
  const run = (...args: string[]): void => {
    execFileSync(process.execPath, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  };
  run(join(folder, 'node_modules/typescript/bin/tsc'), '-b', ...PACKAGES.map((name) => join(folder, 'packages', name)));
  run(join(folder, 'tools/bundle.mjs'));
}
