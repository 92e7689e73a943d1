import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeBlocksOf } from '../source/code-blocks.mjs';
import { root as toolsRoot } from '../stages.mjs';

export const name = 'docs';
export const rule =
  'TypeScript blocks in Markdown compile against the built packages; the first one of README.md runs, and so do tests and those whose output stands behind them';

/** Lies where imports of the packages resolve as they do in an example. */
const FOLDER = 'examples/dist/.docs';
const RUN_LIMIT_MS = 20_000;

export function check(project) {
  const folder = join(project.root, FOLDER);
  rmSync(folder, { recursive: true, force: true });
  const pages = project
    .paths((path) => /^([\w-]+|docs\/.*|packages\/[^/]+\/[\w-]+)\.md$/.test(path))
    .map((path) => ({ path, slug: path.replace(/\.md$/, '').replaceAll('/', '-'), blocks: codeBlocksOf(project.text(path)) }))
    .filter(({ blocks }) => blocks.length > 0);
  if (pages.length === 0) return [];
  const twice = pages.flatMap(sameNames);
  if (twice.length > 0) return twice;
  const origins = writePages(folder, pages);
  const errors = compile(folder, project.root, origins);
  if (errors.length > 0) return errors;
  return [...pages.flatMap((page) => runPrograms(folder, page)), ...pages.flatMap((page) => runTests(folder, page))];
}

/** One of two files of a page that have the same name would take the place of the other, which nobody would look at. */
function sameNames({ path, blocks }) {
  const seen = new Set();
  return blocks
    .flatMap(({ files }) => files)
    .filter(({ name }) => {
      const isTaken = seen.has(name);
      seen.add(name);
      return isTaken;
    })
    .map(({ name, line }) => ({
      path,
      line: line + 1,
      message: `the page has another ${name}: each file of a page has a name of its own`,
    }));
}

/** @returns for each file that was written, the page and line it comes from */
function writePages(folder, pages) {
  const origins = new Map();
  for (const { path, slug, blocks } of pages) {
    mkdirSync(join(folder, slug), { recursive: true });
    for (const file of blocks.flatMap((block) => block.files)) {
      writeFileSync(join(folder, slug, file.name), file.text);
      origins.set(`${slug}/${file.name}`, { path, line: file.line });
    }
  }
  return origins;
}

function compile(folder, root, origins) {
  const base = join(toolsRoot, 'tsconfig.base.json');
  const compilerOptions = {
    ...{ composite: false, declaration: false, declarationMap: false, sourceMap: false, moduleDetection: 'force' },
    ...{
      noUnusedLocals: false,
      noUnusedParameters: false,
      typeRoots: [join(toolsRoot, 'node_modules/@types')],
      rootDir: '.',
      outDir: 'out',
    },
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: base, compilerOptions, include: ['*/*.ts'], exclude: ['out'] }));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  const compiler = join(toolsRoot, 'node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', '.', '--pretty', 'false'], { cwd: folder, encoding: 'utf8' });
  if (status === 0) return [];
  const errors = [...stdout.matchAll(/^(\S+?)\((\d+),\d+\): error (.*)$/gm)].map(([, file, line, message]) => {
    const origin = origins.get(file) ?? { path: file, line: 0 };
    return { path: origin.path, line: origin.line + Number(line), message };
  });
  return errors.length > 0 ? errors : [{ path: root, line: 1, message: `the compiler ended with ${status}: ${stdout.slice(0, 300)}` }];
}

/** Whatever uses the test kit says itself whether it holds. */
function runTests(folder, { path, slug, blocks }) {
  const tests = blocks.flatMap(({ files }) => files).filter(({ text }) => text.includes("from '@ringmaster/actors/testkit'"));
  return tests.flatMap(({ name, line }) => {
    const { status, stderr } = runFile(folder, slug, name);
    return status === 0 ? [] : [{ path, line, message: `the test ended with exit code ${status}: ${stderr.slice(0, 600)}` }];
  });
}

function runFile(folder, slug, name) {
  const program = join(folder, 'out', slug, name.replace(/\.ts$/, '.js'));
  return spawnSync(process.execPath, [program], { encoding: 'utf8', timeout: RUN_LIMIT_MS, cwd: dirname(program) });
}

/** The last file of a block is the one that is started. */
function runPrograms(folder, { path, slug, blocks }) {
  return blocks
    .filter(({ output }, index) => output !== undefined || (path === 'README.md' && index === 0))
    .flatMap((block) => run(folder, { path, slug, block }));
}

function run(folder, { path, slug, block: { line, files, output } }) {
  const { status, stdout, stderr } = runFile(folder, slug, files.at(-1).name);
  if (status !== 0) return [{ path, line, message: `the block ended with exit code ${status}: ${stderr.slice(0, 300)}` }];
  if (output !== undefined && stdout.trim() !== output.trim()) {
    return [{ path, line, message: `the block printed ${JSON.stringify(stdout)}, the page says ${JSON.stringify(output)}` }];
  }
  return [];
}
