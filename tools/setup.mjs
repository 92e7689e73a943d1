/**
 * Installs what `pnpm-lock.yaml` names, unless it is installed already.
 *
 * Everything else in `tools/` may use packages; this file may not: it runs first, in a clean clone, with Node and npm
 * alone. The lockfile is never changed here, so two machines get the same files.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import './quiet-end.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const NODE_MIN = [20, 19];

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1])) return;
  fail(`Cannot set up: Node ${NODE_MIN.join('.')} or newer is needed, this is ${process.versions.node}`);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** pnpm writes a copy of the lockfile it installed from; a package folder may have been cleaned since. */
function isInstalled() {
  const installed = join(root, 'node_modules/.pnpm/lock.yaml');
  if (!existsSync(installed)) return false;
  if (!readFileSync(installed).equals(readFileSync(join(root, 'pnpm-lock.yaml')))) return false;
  return workspaceFolders().every((folder) => existsSync(join(folder, 'node_modules')));
}

function workspaceFolders() {
  const packages = readdirSync(join(root, 'packages'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [...packages.map((entry) => join(root, 'packages', entry.name)), join(root, 'examples')].filter((folder) =>
    existsSync(join(folder, 'package.json')),
  );
}

/** The pnpm that called us, else the pinned one through the npx that belongs to the calling npm, else through the one on PATH. */
function pnpmCommand() {
  const { npm_execpath: caller, npm_config_user_agent: agent = '' } = process.env;
  if (caller && agent.startsWith('pnpm/')) return /\.[cm]?js$/.test(caller) ? [process.execPath, caller] : [caller];
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const pinned = ['-y', packageManager.split('+')[0]];
  const npx = caller && join(dirname(caller), 'npx-cli.js');
  if (npx && existsSync(npx)) return [process.execPath, npx, ...pinned];
  return ['npx', ...pinned];
}

refuseOldNode();
if (!isInstalled()) {
  const [command, ...args] = pnpmCommand();
  process.stdout.write('Installing dependencies\n');
  const { status, error } = spawnSync(command, [...args, 'install', '--frozen-lockfile'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: command === 'npx' && process.platform === 'win32',
  });
  if (error) fail(`Cannot set up: ${command} did not start: ${error.message}`);
  if (status !== 0) fail(`Cannot set up: the install ended with exit code ${status}`);
}
