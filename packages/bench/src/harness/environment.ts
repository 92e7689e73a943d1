import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import { basename, isAbsolute, join } from 'node:path';

/** Where and with what a report was measured: without it a figure means nothing. */
export interface Environment {
  readonly cpu: string;
  readonly cores: number;
  readonly availableParallelism: number;
  readonly memoryGiB: number;
  readonly platform: string;
  readonly node: string;
  readonly v8: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly commit: string;
  readonly command: string;
  readonly date: string;
  /** One-minute load before the first round: above 0.5 others were using the machine. */
  readonly loadBefore: number;
}

const PACKAGES = ['@ringmaster/core', '@ringmaster/actors', 'nact', 'xstate', 'comlink', 'piscina', 'poolifier', 'tinybench'];

/** @param args the command's own arguments */
export function environment(args: readonly string[]): Environment {
  return {
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.cpus().length,
    availableParallelism: os.availableParallelism(),
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    platform: `${os.platform()} ${os.release()} ${os.arch()}`,
    node: process.version,
    v8: process.versions.v8,
    versions: versions(),
    commit: commit(),
    command: ['node packages/bench/dist/run.js', ...args.map(quoted)].join(' '),
    date: new Date().toISOString(),
    loadBefore: os.loadavg()[0] ?? 0,
  };
}

/** A report travels: of a file's path only the name stays. */
function quoted(arg: string): string {
  const name = isAbsolute(arg) ? basename(arg) : arg;
  return name.includes(' ') ? JSON.stringify(name) : name;
}

function versions(): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of PACKAGES) {
    const version = versionOf(name);
    if (version !== undefined) found[name] = version;
  }
  return found;
}

/** Undefined for a package that is not installed: peers are development dependencies. */
function versionOf(name: string): string | undefined {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  const file = folders.map((folder) => join(folder, name, 'package.json')).find((path) => existsSync(path));
  return file === undefined ? undefined : (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function commit(): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: new URL('.', import.meta.url), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    return git('rev-parse', 'HEAD') + (git('status', '--porcelain', '--untracked-files=no') === '' ? '' : ' with local changes');
  } catch {
    return 'unknown';
  }
}
