/** What `main.ts` runs, in a process of its own in which `#memory` is the systematic one. */
import { parseArgs } from 'node:util';
import { describe } from './engine/counter-example.ts';
import type { Scenario } from './engine/scenario.ts';
import { type Choice, parseSchedule } from './engine/schedule.ts';
import { Search, type SearchResult } from './engine/search.ts';
import { scenarios } from './scenarios/index.ts';

/** More than any scenario here needs: a fault that makes one endless is to be told, not waited for. */
const STEPS_MAX = 3_000_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    bound: { type: 'string' },
    more: { type: 'string' },
    steps: { type: 'string' },
    replay: { type: 'string' },
    list: { type: 'boolean' },
  },
});
const chosen = positionals.length === 0 ? scenarios : scenarios.filter(({ name }) => positionals.some((wanted) => name.startsWith(wanted)));
if (chosen.length === 0) throw new Error(`Cannot explore ${positionals.join(', ')}: there is no such scenario; --list shows what there is`);

if (values.list === true) for (const { name, rules, about } of chosen) console.log(`${name.padEnd(34)} ${rules.padEnd(14)} ${about}`);
else if (values.replay !== undefined) console.log(describe(oneOf(chosen), parseSchedule(values.replay)));
else process.exitCode = chosen.every(explore) ? 0 : 1;

function explore(scenario: Scenario): boolean {
  const bound = boundOf(scenario);
  const begin = process.cpuUsage().user;
  const result = new Search(scenario, { bound, stepsMax: Number(values.steps ?? STEPS_MAX) }).run();
  const isFine = result.found === undefined && result.isComplete;
  console.log(
    `${isFine ? 'ok    ' : 'FAILED'} ${summary(scenario, result, bound)}  ${((process.cpuUsage().user - begin) / 1e6).toFixed(1)} s of CPU`,
  );
  if (result.found !== undefined) console.log(describe(scenario, simplest(scenario, result.found.choices, bound), result.found.message));
  else if (!result.isComplete) console.log(`  given up after ${result.steps} steps`);
  return isFine;
}

function boundOf(scenario: Scenario): number | undefined {
  if (values.bound !== undefined) return Number(values.bound);
  return scenario.bound === undefined ? undefined : scenario.bound + Number(values.more ?? 0);
}

/** The counter-example with the fewest pre-emptions, which is easier to read than the one that depth-first search came upon. */
function simplest(scenario: Scenario, choices: readonly Choice[], bound = 4): readonly Choice[] {
  for (let fewer = 0; fewer < Math.min(bound, 4); fewer++) {
    const { found } = new Search(scenario, { bound: fewer, stepsMax: STEPS_MAX / 10 }).run();
    if (found !== undefined) return found.choices;
  }
  return choices;
}

function summary({ name }: Scenario, { states, steps, ends, deaths, depthMax }: SearchResult, bound: number | undefined): string {
  const counts = `${states} states, ${steps} steps, ${ends} ends, ${deaths} deaths, ${depthMax} deep`;
  return `${name.padEnd(34)} ${counts}, ${bound === undefined ? 'any number of' : `at most ${bound}`} pre-emptions`;
}

function oneOf(found: readonly Scenario[]): Scenario {
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error('Cannot replay a schedule: name one scenario, in full');
  return only;
}
