import { writeFile } from 'node:fs/promises';
import { type Command, parseCommand, USAGE } from './command-line.ts';
import { environment } from './harness/environment.ts';
import { shorten } from './harness/shorten.ts';
import { environmentMarkdown, sectionMarkdown, targetsMarkdown } from './report/markdown.ts';
import { allSections } from './tables/all-sections.ts';
import { measureSection, type SectionResult } from './tables/measure-section.ts';
import { selectTargets } from './targets/all-targets.ts';
import { measureTarget, type TargetResult } from './targets/measure-target.ts';
import type { Target } from './targets/target.ts';
import './quiet-end.ts';

/** The benchmark command. Exit code 0 when everything was measured, met or not; 1 when a row was refused; 2 for misuse. */
const args = process.argv.slice(2);
const progress = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

process.exitCode = await main();

async function main(): Promise<number> {
  let command: Command;
  let targets: Target[];
  try {
    command = parseCommand(args);
    targets = selectTargets(command.targets ?? 'all');
  } catch (error) {
    progress(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    return 2;
  }
  if (command.help) progress(USAGE);
  else if (command.list) for (const target of targets) process.stdout.write(`${target.id}  ${target.what}\n`);
  else return command.targets === undefined ? runTables(command) : runTargets(command, targets);
  return 0;
}

async function runTargets(command: Command, targets: readonly Target[]): Promise<number> {
  const about = environment(args);
  const results: TargetResult[] = [];
  for (const target of targets)
    results.push(await measureTarget(command.quick ? shortened(target) : target, { rounds: command.rounds, progress }));
  await report(command, `${environmentMarkdown(about, command.rounds)}\n${targetsMarkdown(results)}`, {
    environment: about,
    targets: results,
  });
  return results.some((result) => result.parts.some((part) => part.refused !== undefined)) ? 1 : 0;
}

async function runTables(command: Command): Promise<number> {
  const about = environment(args);
  const sections: SectionResult[] = [];
  for (const section of allSections) sections.push(await measureSection(section, { ...command, progress }));
  const measured = sections.filter((section) => section.rows.length > 0);
  const text = `${environmentMarkdown(about, command.rounds)}\n${measured.map(sectionMarkdown).join('\n')}`;
  await report(command, text, { environment: about, sections: measured });
  return measured.some((section) => section.rows.some((row) => row.refused !== undefined)) ? 1 : 0;
}

async function report(command: Command, text: string, data: object): Promise<void> {
  process.stdout.write(`${text}\n`);
  if (command.markdown !== undefined) await writeFile(command.markdown, text);
  if (command.json !== undefined) await writeFile(command.json, `${JSON.stringify(data, null, 2)}\n`);
}

function shortened(target: Target): Target {
  return { ...target, experiments: target.experiments.map((one) => ({ ...one, experiment: shorten(one.experiment) })) };
}
