import { isSourceOf } from '../source/project.mjs';
import { importsOf } from '../source/imports.mjs';

export const name = 'layers';
export const rule = 'imports point down, types included, and siblings do not import each other';

/** Lowest first; folders on one line are siblings. ARCHITECTURE.md draws the same. */
const LAYERS = {
  core: [['bits'], ['memory'], ['host'], ['ring', 'codec', 'slots', 'counters', 'blocks'], ['transport'], ['worker'], ['testkit']],
  actors: [
    ['collections'],
    ['contract'],
    ['mailbox', 'supervision', 'dispatch', 'watch', 'timers', 'versions'],
    ['cell'],
    ['toolbox'],
    ['ask', 'streams'],
    ['routing', 'registry', 'broker', 'agents', 'state', 'metrics', 'supervisor', 'machine'],
    ['scheduler', 'health'],
    ['remote'],
    ['system'],
    ['testkit'],
  ],
};

/** Within one folder: what stands directly in it is above its own folders. */
const INNER = {
  'core/transport': [['regions'], ['parking'], ['links'], ['remains']],
  'actors/broker': [['store', 'reading'], ['queue', 'topics', 'delivery'], ['actor']],
  'actors/scheduler': [['queue', 'pure'], ['core'], ['actor']],
  'actors/system': [['pure'], ['thread'], ['owner', 'worker']],
};

const MAY_IMPORT_CORE = new Set(['remote', 'system', 'testkit']);

export function check(project) {
  const violations = [];
  for (const path of project.paths(isSourceOf('core', 'actors'))) {
    for (const found of importsOf(project, path)) {
      const message = judge(path, found);
      if (message) violations.push({ path, line: found.line, message });
    }
    const { packageName, folder } = placeOf(path);
    if (folder !== '' && rankOf(packageName, folder) < 0) {
      violations.push({
        path,
        line: 1,
        message: `folder ${folder}/ stands in no layer: draw it in ARCHITECTURE.md, then add it to tools/checks/layers.mjs`,
      });
    }
  }
  for (const path of project.paths((path) => /^examples\/.*\.ts$/.test(path) && !path.startsWith('examples/test/'))) {
    for (const { specifier, line, path: target } of importsOf(project, path)) {
      const isInternal = specifier.startsWith('@ringmaster/core') || target?.startsWith('packages/') || specifier.includes('packages/');
      if (isInternal)
        violations.push({ path, line, message: `an example imports ${specifier}; examples use the public API of @ringmaster/actors only` });
    }
  }
  return violations;
}

function judge(path, { specifier, path: target }) {
  const from = placeOf(path);
  if (specifier.startsWith('@ringmaster/')) return judgePackage(from, specifier);
  if (specifier.startsWith('.') && !target) return `${specifier} leads to no file`;
  if (!target) return undefined;
  const to = placeOf(target);
  if (to.packageName !== from.packageName) return `${specifier} leaves the package; import the package by its name`;
  if (from.folder === '') return undefined;
  if (from.folder === to.folder) return judgeInner(from, to);
  if (to.folder === '') return `${from.folder}/ imports ${to.file}, which stands above every layer`;
  const [fromRank, toRank] = [rankOf(from.packageName, from.folder), rankOf(to.packageName, to.folder)];
  if (fromRank < 0 || toRank < 0 || toRank < fromRank) return undefined;
  return toRank === fromRank
    ? `${from.folder}/ imports its sibling ${to.folder}/`
    : `${from.folder}/ imports ${to.folder}/, which is above it`;
}

function judgeInner(from, to) {
  const layers = INNER[`${from.packageName}/${from.folder}`];
  if (layers === undefined || from.inner === to.inner || from.inner === '') return undefined;
  const [fromRank, toRank] = [from, to].map(({ inner }) => layers.findIndex((siblings) => siblings.includes(inner)));
  if (fromRank >= 0 && toRank >= 0 && toRank < fromRank) return undefined;
  return `${from.folder}/${from.inner}/ imports ${to.folder}/${to.inner === '' ? to.file : `${to.inner}/`}, which is not below it`;
}

function judgePackage({ packageName, folder, file }, specifier) {
  if (packageName === 'core') return `core imports ${specifier}; it knows nothing above it`;
  if (specifier.startsWith('@ringmaster/core') && (MAY_IMPORT_CORE.has(folder) || file === 'index.ts')) return undefined;
  if (specifier.startsWith('@ringmaster/core')) return `${folder}/ imports ${specifier}; only ${[...MAY_IMPORT_CORE].join(', ')} may`;
  return `imports ${specifier} from inside packages/${packageName}`;
}

/** `packages/core/src/ring/x.ts` -> core, ring, x.ts; files directly in `src` have the folder ''. */
function placeOf(path) {
  const [, packageName, , ...rest] = path.split('/');
  return { packageName, folder: rest.length > 1 ? rest[0] : '', inner: rest.length > 2 ? rest[1] : '', file: rest.at(-1) };
}

function rankOf(packageName, folder) {
  return LAYERS[packageName].findIndex((siblings) => siblings.includes(folder));
}
