/**
 * Checks the protocols in Promela (`proof/*.pml`, docs/models.md) with spin, and that spin finds the faults that each model can be given.
 *
 * `node tools/models.mjs [--faultless] [part of a model's name…]`. Exit code 1 if a model fails, if a fault is not found, and without spin, because
 * nothing was checked then: `sh tools/proof-setup` installs it, and `npm run proof -- --without models` does without.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MODELS } from './models/list.mjs';
import { checkModel, missingPrograms } from './models/spin.mjs';
import { root, userArgs } from './stages.mjs';
import './quiet-end.mjs';

const WORDS_MAX = 80;

function print(text) {
  process.stdout.write(`${text}\n`);
}

/** @returns whether it holds */
function checkRun(model, { title, macros, ltl }) {
  const { isDone, errors, found, states, depth, mib, seconds, output } = checkModel(pathOf(model), { macros, ltl });
  const ok = isDone && errors === 0;
  const what = ltl === undefined ? 'assertions, dead ends' : `assertions, ltl ${ltl}`;
  print(
    `${ok ? 'ok    ' : 'FAILED'}  ${model.name}: ${title} [${macros.map((macro) => `-D${macro}`).join(' ')}] (${model.rules}; ${what})`,
  );
  print(
    `        ${states} states, depth ${depth}, ${Math.round(mib)} MiB, ${seconds.toFixed(1)} s${found === undefined ? '' : `: ${brief(found)}`}`,
  );
  if (!ok) print(isDone ? `        Replay: spin -a … && ./pan -r, as docs/models.md says` : output);
  return ok;
}

/** @returns whether spin finds it */
function checkFault(model, { name, rule, run }) {
  const { macros, ltl } = model.runs[run];
  const { errors, found, seconds } = checkModel(pathOf(model), { macros: [...macros, name], ltl });
  const ok = errors > 0;
  print(`${ok ? 'found ' : 'MISSED'}  ${model.name}: ${name} (${rule}): ${brief(found ?? 'no error')}, ${seconds.toFixed(1)} s`);
  return ok;
}

/** An assertion is printed with its macros in full. */
function brief(text) {
  return text.length > WORDS_MAX ? `${text.slice(0, WORDS_MAX)} …` : text;
}

function pathOf({ name }) {
  return join(root, 'proof', `${name}.pml`);
}

const { values, positionals } = parseArgs({
  args: userArgs(),
  options: { faultless: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const models = MODELS.filter(({ name }) => positionals.length === 0 || positionals.some((part) => name.includes(part)));
const missing = missingPrograms();
if (models.length === 0) {
  process.stderr.write(`Cannot check models: none is called ${positionals.join(' or ')}\n`);
  process.exitCode = 2;
} else if (missing.length > 0) {
  print(
    `NOT CHECKED  No model was looked at: ${missing.join(' and ')} not installed here; "sh tools/proof-setup" installs what is missing, "npm run proof -- --without models" leaves the models out`,
  );
  process.exitCode = 1;
} else {
  const runs = models.flatMap((model) => model.runs.map((run) => checkRun(model, run)));
  const faults = values.faultless ? [] : models.flatMap((model) => model.faults.map((fault) => checkFault(model, fault)));
  const failed = [...runs, ...faults].filter((ok) => !ok).length;
  print(
    `\n${models.length} models, ${runs.length} runs, ${faults.length} seeded faults: ${failed === 0 ? 'all as they should be' : `${failed} FAILED`}`,
  );
  process.exitCode = failed === 0 ? 0 : 1;
}
