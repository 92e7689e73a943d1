/** Writes the list of faults into docs/mutants.md, between its two marks: `node tools/mutants/page.mjs`. A test looks whether that was done. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableOf, withPart } from '../source/page.mjs';
import { root } from '../stages.mjs';
import { FAULTS } from './faults.mjs';

export const PAGE = join(root, 'docs/mutants.md');
const BEGIN = '<!-- faults: written by tools/mutants/page.mjs -->';
const END = '<!-- end of faults -->';

/** @returns `text` with the list as it is now */
export function withFaults(text) {
  return withPart(text, { begin: BEGIN, end: END, part: sections().join('\n\n') });
}

function sections() {
  const areas = [...new Set(FAULTS.map(({ area }) => area))];
  return areas.map((area) => [`### ${capital(area)}`, '', ...tableOf(rowsOf(FAULTS.filter((one) => one.area === area)))].join('\n'));
}

function rowsOf(faults) {
  return [['', 'The fault', 'Caught by'], ...faults.map((fault) => [fault.rule ?? fault.guarantee, capital(fault.name), catcher(fault)])];
}

function catcher({ caughtBy: { program, args = [], file, name } }) {
  if (program === undefined) return `${file.replace(/^packages\//, '').replace('/test/', ' ')}: ${name.replaceAll('|', '\\|')}`;
  return `\`${[program.replace(/^packages\/(\w+)\/test\/dist\//, '$1 '), ...args].join(' ')}\``;
}

function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}

if (process.argv[1]?.endsWith('page.mjs')) writeFileSync(PAGE, withFaults(readFileSync(PAGE, 'utf8')));
