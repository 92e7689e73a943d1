/**
 * A copy of the repository in which faults are seeded, one at a time, and built: never the checkout that this is started from.
 *
 * Copied are sources and what is built; what is installed is linked. The build takes what has changed: some tenths of a second.
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seed } from './fault.mjs';

const COPIED = ['packages', 'examples', 'tools', 'package.json', 'tsconfig.json', 'tsconfig.base.json', 'vitest.config.mjs', 'docs'];
const BUILD_MS = 300_000;

export class Workbench {
  #original;
  /** Packages in which what is built has a fault that the sources do not have any more. */
  #stale = new Set();

  constructor(original) {
    this.#original = original;
    this.root = mkdtempSync(join(tmpdir(), 'ringmaster-mutants-'));
    for (const name of COPIED.filter((one) => existsSync(join(original, one)))) {
      cpSync(join(original, name), join(this.root, name), { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
    }
    symlinkSync(join(original, 'node_modules'), join(this.root, 'node_modules'));
  }

  /** Everything, as it is in the checkout. @returns whether that worked, and what was printed */
  build() {
    return this.node(['tools/build.mjs'], BUILD_MS);
  }

  seed(fault) {
    const path = join(this.root, fault.file);
    writeFileSync(path, seed(readFileSync(path, 'utf8'), fault));
  }

  restore({ file }) {
    writeFileSync(join(this.root, file), readFileSync(join(this.#original, file)));
    this.#stale.add(packageOf(file));
  }

  /** The package of `file`, and that of the fault before. Its declarations are those of before, or it would not fit what is built upon it. */
  async compile(file) {
    const result = await this.node(['node_modules/typescript/bin/tsc', '-b', ...this.#stale.add(packageOf(file))], BUILD_MS);
    this.#stale.clear();
    return result;
  }

  /** For whatever loads the packages as users do. */
  bundle() {
    return this.node(['tools/bundle.mjs'], BUILD_MS);
  }

  /** Runs Node in the copy, and ends it with all that it has started when its time is over. */
  node(args, timeoutMs) {
    return new Promise((resolve) => {
      // A fault is looked for with all seeds that there are.
      const env = { ...process.env, RINGMASTER_TRIALS: 'long' };
      const child = spawn(process.execPath, args, { cwd: this.root, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        process.kill(-child.pid, 'SIGKILL');
      }, timeoutMs);
      child.on('close', (code) => {
        clearTimeout(timer);
        resolve({ ok: code === 0, isLate, output });
      });
    });
  }

  remove() {
    rmSync(this.root, { recursive: true, force: true });
  }
}

function packageOf(file) {
  return file.split('/').slice(0, 2).join('/');
}
