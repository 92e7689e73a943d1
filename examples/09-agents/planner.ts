import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { agent, handle } from '@ringmaster/actors';
import { type Area, disk, survey } from './kinds.ts';

const SKIPPED = new Set(['node_modules', 'dist', 'coverage']);
/** Larger folders make several areas, so that no task takes long. */
const FILES_MAX = 40;

/** Looks what there is, and divides it up. */
export const planner = agent(import.meta.url, 'planner', { capabilities: [disk] }, () => [
  handle(survey, async ({ root }, run) => {
    const areas: Area[] = [];
    for await (const { folder, files } of walk(root, '')) {
      if (run.signal.aborted) break;
      for (let first = 0; first < files.length; first += FILES_MAX)
        areas.push(await areaOf(root, first === 0 ? folder : `${folder} ${1 + first / FILES_MAX}`, files.slice(first, first + FILES_MAX)));
    }
    return areas;
  }),
]);

async function areaOf(root: string, name: string, files: readonly string[]): Promise<Area> {
  const sizes = await Promise.all(files.map((file) => stat(join(root, file))));
  return { root, name, files, bytes: sizes.reduce((sum, { size }) => sum + size, 0) };
}

async function* walk(root: string, folder: string): AsyncGenerator<{ readonly folder: string; readonly files: readonly string[] }> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && /\.(ts|mjs|md|json)$/.test(entry.name)).map(({ name }) => join(folder, name));
  if (files.length > 0) yield { folder: folder === '' ? '.' : folder, files };
  for (const entry of entries)
    if (entry.isDirectory() && !SKIPPED.has(entry.name) && !entry.name.startsWith('.')) yield* walk(root, join(folder, entry.name));
}
