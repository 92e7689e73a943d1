import type { Happening } from './accesses.ts';
import { Execution } from './execution.ts';
import type { Scenario } from './scenario.ts';
import { type Choice, formatSchedule } from './schedule.ts';
import { Violation } from './violation.ts';

/** Plain accesses of one kind in a row of which only the first and the last are shown. */
const SHOWN_OF_A_ROW = 3;

/** Runs one schedule, and says what happens in it: one line for each access. */
export function replay(
  scenario: Scenario,
  choices: readonly Choice[],
): { readonly lines: readonly string[]; readonly message: string | undefined } {
  const execution = new Execution(scenario.stage());
  const happened: string[] = [];
  const width = Math.max(...execution.threads.map(({ name }) => name.length));
  execution.watch((happening) => {
    if (happening.kind !== 'begin') happened.push(`${happening.thread.padEnd(width)}  ${textOf(happening)}`);
  });
  const message = execution.during(() => {
    try {
      for (const choice of choices) {
        execution.step(choice);
        if (choice.diesAt !== undefined) happened.push(`${execution.threads[choice.thread]?.name.padEnd(width)}  DIES`);
      }
      const isOver = execution.threads.every((thread) => execution.alternativesOf(thread) === 0);
      execution.watch(() => {});
      return isOver ? execution.check() : undefined;
    } catch (error) {
      if (error instanceof Violation) return error.message;
      throw error;
    }
  });
  const stopped = execution.threads
    .filter(({ isOver }) => !isOver)
    .map(({ name, pending }) => `${name.padEnd(width)}  stands before ${pending.kind} ${pending.cell?.name ?? ''}`.trimEnd());
  return { lines: [...shortened(happened), ...stopped], message };
}

/** All of a counter-example, with the line that shows it again. */
export function describe(scenario: Scenario, choices: readonly Choice[], found?: string): string {
  const { lines, message } = replay(scenario, choices);
  const body = lines.map((line, index) => `  ${String(index + 1).padStart(3)}  ${line}`);
  return [
    ...body,
    `  =>   ${message ?? found ?? 'nothing is wrong'}`,
    `  replay: '${scenario.name}' --replay '${formatSchedule(choices)}'`,
  ].join('\n');
}

function textOf({ kind, word, operand, value }: Happening): string {
  if (kind === 'publish' || kind === 'note' || kind === 'ghost') return `${kind.padEnd(10)} ${word} := ${operand}`;
  if (kind === 'swap' || kind === 'tryAdvance') return `${kind.padEnd(10)} ${word} : ${value} -> ${operand}`;
  if (kind === 'add' || kind === 'setBits') return `${kind.padEnd(10)} ${word} : ${value}, ${operand}`;
  if (kind === 'did') return `${kind.padEnd(10)} ${word}`;
  if (word === '') return `${kind.padEnd(10)} ${value}`;
  return `${kind.padEnd(10)} ${word} is ${value}`;
}

/** Leaves out the middle of what one thread does plainly to payload, word by word. */
function shortened(lines: readonly string[]): string[] {
  const out: string[] = [];
  for (let at = 0; at < lines.length; ) {
    const kind = rowOf(lines[at]);
    let end = at + 1;
    while (kind !== undefined && end < lines.length && rowOf(lines[end]) === kind) end++;
    const row = lines.slice(at, end);
    if (row.length <= SHOWN_OF_A_ROW) out.push(...row);
    else out.push(row[0] ?? '', `    … ${row.length - 2} more …`, row.at(-1) ?? '');
    at = end;
  }
  return out;
}

function rowOf(line: string | undefined): string | undefined {
  return /^(\S+ +(?:note|peek)) +data/.exec(line ?? '')?.[1];
}
