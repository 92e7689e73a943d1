/** Writes the list of faults into docs/mutants.md, between its two marks: `node tools/mutants/page.mjs`. A test looks whether that was done. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../stages.mjs';
import { FAULTS } from './faults.mjs';

export const PAGE = join(root, 'docs/mutants.md');
const BEGIN = '<!-- faults: written by tools/mutants/page.mjs -->';
const END = '<!-- end of faults -->';

/** @returns `text` with the list as it is now */
export function withFaults(text) {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`Cannot write the faults: ${PAGE} has no "${BEGIN}" with "${END}" behind it`);
  return `${text.slice(0, begin + BEGIN.length)}\n\n${sections().join('\n\n')}\n\n${text.slice(end)}`;
}

function sections() {
  const areas = [...new Set(FAULTS.map(({ area }) => area))];
  return areas.map((area) => [`### ${capital(area)}`, '', ...tableOf(FAULTS.filter((one) => one.area === area))].join('\n'));
}

/** In columns, as the formatter has them. */
function tableOf(faults) {
  const rows = [
    ['', 'The fault', 'Caught by'],
    ...faults.map((fault) => [fault.rule ?? fault.guarantee, capital(fault.name), catcher(fault)]),
  ];
  const widths = rows[0].map((_, column) => Math.max(3, ...rows.map((row) => row[column].length)));
  const lineOf = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  const [head, ...body] = rows.map(lineOf);
  return [head, lineOf(widths.map((width) => '-'.repeat(width))), ...body];
}

function catcher({ caughtBy: { program, args = [], file, name } }) {
  if (program === undefined) return `${file.replace(/^packages\//, '').replace('/test/', ' ')}: ${name.replaceAll('|', '\\|')}`;
  return `\`${[program.replace(/^packages\/(\w+)\/test\/dist\//, '$1 '), ...args].join(' ')}\``;
}

function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}

if (process.argv[1]?.endsWith('page.mjs')) writeFileSync(PAGE, withFaults(readFileSync(PAGE, 'utf8')));
