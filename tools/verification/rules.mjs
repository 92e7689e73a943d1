/** Which kind of proof looks at which rule of memory, as scenarios, models, litmus tests, faults and titles of tests say themselves. */
import { MODELS } from '../models/list.mjs';
import { FAULTS } from '../mutants/faults.mjs';
import { tableOf, withPart } from '../source/page.mjs';
import { numbersOf, titlesIn } from '../source/titles.mjs';

/** Where rules stand, and the tests in which their letters mean them: the broker has rules U of its own. */
const PAGES = [
  { page: 'docs/memory-ordering.md', rule: /^- \*\*([MIRWD]\d+)\*\*/gm, isTest: () => true },
  { page: 'docs/shared-blocks.md', rule: /^- \*\*(U\d+) ·/gm, isTest: (path) => !path.includes('/broker/') },
];
const MARKS = { begin: '<!-- rules: written by tools/verification/page.mjs -->', end: '<!-- end of rules -->' };
const SCENARIO = /name: (?:'([^',]+)[',]|`([^`,]+)[`,])[\s\S]*?rules: '([^']+)'/g;
const LITMUS = /name: '((?:[A-Z]\d+(?:, )?)+) /g;

/** @returns `text` of the page with the table as it is now */
export function withRules(text, project) {
  return withPart(text, { ...MARKS, part: tableOf(rowsOf(project)).join('\n') });
}

/** A dash where nothing of that kind says that it looks at the rule. */
function rowsOf(project) {
  const scenarios = scenariosIn(project);
  const litmus = litmusIn(project);
  const head = ['Rule', 'Tests named for it', 'Explored', 'Modelled', 'Litmus tests', 'Seeded faults'];
  const rows = PAGES.flatMap(({ page, rule, isTest }) => {
    const tested = testedIn(project, isTest);
    return [...project.text(page).matchAll(rule)].map(([, number]) => [
      number,
      count(tested.filter((one) => one === number).length),
      names(scenarios.filter(({ rules }) => rules.includes(number)).map(({ name }) => name)),
      names(MODELS.filter(({ rules }) => rules.split(', ').includes(number)).map(({ name }) => name)),
      count(litmus.filter((one) => one === number).length),
      count(FAULTS.filter((fault) => fault.rule === number).length),
    ]);
  });
  return [head, ...rows];
}

function testedIn(project, isTest) {
  const paths = project.paths((path) => /^packages\/[^/]+\/test\/.*\.test\.ts$/.test(path) && isTest(path));
  return paths.flatMap((path) => titlesIn(project, path).flatMap(numbersOf));
}

/** Scenarios that vary one another have one name: what stands before the comma. */
function scenariosIn(project) {
  const paths = project.paths((path) => path.startsWith('packages/core/test/explore/scenarios/'));
  return paths.flatMap((path) =>
    [...project.text(path).matchAll(SCENARIO)].map(([, plain, varied, rules]) => ({
      name: plain ?? varied,
      rules: rules.split(' ').flatMap((one) => numbersOf(one.replace('-', ' to '))),
    })),
  );
}

function litmusIn(project) {
  const paths = project.paths((path) => path.startsWith('packages/core/test/stress/outcomes/') && path.endsWith('-litmus.ts'));
  return paths.flatMap((path) => [...project.text(path).matchAll(LITMUS)].flatMap(([, head]) => numbersOf(head)));
}

function count(many) {
  return many === 0 ? '–' : String(many);
}

function names(list) {
  return list.length === 0 ? '–' : [...new Set(list)].join(', ');
}
