/** Runs the rule scripts of `tools/checks` and prints a verdict for each. With names: only those. */
import { performance } from 'node:perf_hooks';
import * as atomics from './checks/atomics.mjs';
import * as cycles from './checks/cycles.mjs';
import * as deterministic from './checks/deterministic.mjs';
import * as docs from './checks/docs.mjs';
import * as exports from './checks/exports.mjs';
import * as guarantees from './checks/guarantees.mjs';
import * as hostOnly from './checks/host-only.mjs';
import * as layers from './checks/layers.mjs';
import * as links from './checks/links.mjs';
import * as literalGetters from './checks/literal-getters.mjs';
import * as moduleState from './checks/module-state.mjs';
import * as proofs from './checks/proofs.mjs';
import * as tripwires from './checks/tripwires.mjs';
import * as words from './checks/words.mjs';
import { Project } from './source/project.mjs';
import { root } from './stages.mjs';
import './quiet-end.mjs';

const CHECKS = [
  layers,
  cycles,
  atomics,
  hostOnly,
  words,
  moduleState,
  literalGetters,
  tripwires,
  exports,
  guarantees,
  deterministic,
  proofs,
  links,
  docs,
];

const wanted = process.argv.slice(2);
const project = new Project(root);
for (const { name, rule, check } of CHECKS) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const begin = performance.now();
  const violations = check(project);
  const verdict = violations.length === 0 ? 'ok    ' : 'FAILED';
  process.stdout.write(`${verdict}  ${name.padEnd(12)} ${(performance.now() - begin).toFixed(0).padStart(5)} ms  ${rule}\n`);
  for (const { path, line, message } of violations) process.stdout.write(`          ${path}:${line}: ${message}\n`);
  if (violations.length > 0) process.exitCode = 1;
}
