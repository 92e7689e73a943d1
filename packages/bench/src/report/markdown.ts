import type { Environment } from '../harness/environment.ts';
import type { SectionResult } from '../tables/measure-section.ts';
import type { PartResult } from '../targets/judge.ts';
import type { TargetResult } from '../targets/measure-target.ts';
import { figure, spread } from './figures.ts';
import { textTable } from './text-table.ts';

const HEAD = ['what', 'ours', 'min … max', 'baseline', 'median', 'min … max', 'ratio', 'min … max', 'unit'];

/** One table of figures beside their baselines. */
export function sectionMarkdown(section: SectionResult): string {
  return `## ${section.title}\n\n${textTable(
    HEAD,
    section.rows.map((row) => cells(row)),
  )}\n`;
}

/** The targets with their verdicts. */
export function targetsMarkdown(targets: readonly TargetResult[]): string {
  const rows = targets.flatMap((target) => target.parts.map((part) => [part.id, ...cells(part), part.goal, verdict(part)]));
  return `## targets\n\n${textTable(['id', ...HEAD, 'goal', 'met'], rows)}\n`;
}

export function environmentMarkdown(about: Environment, rounds: number): string {
  const versions = Object.entries(about.versions).map(([name, version]) => `${name} ${version}`);
  return [
    `${about.cpu}, ${about.cores} cores, ${about.memoryGiB} GiB, ${about.platform}; Node ${about.node}, V8 ${about.v8}; ${versions.join(', ')}`,
    `commit ${about.commit}; \`${about.command}\`; ${about.date}; load before ${about.loadBefore.toFixed(2)}; median of ${rounds} rounds, a fresh process per arm and round`,
    'The ratio is ours by the baseline: of what is counted per second more is better, of times and bytes less. On a shared machine only ratios of one run mean something.',
    '',
  ].join('\n');
}

function cells(part: PartResult): string[] {
  if (part.refused !== undefined) return [part.what, 'refused', '-', part.baselineName, '-', '-', '-', '-', part.unit];
  const { ours, baseline, ratio } = part.spread;
  return [
    part.what,
    figure(part.ours),
    spread(ours),
    part.baselineName,
    figure(part.baseline),
    spread(baseline),
    figure(part.ratio),
    spread(ratio),
    part.unit,
  ];
}

function verdict(part: PartResult): string {
  if (part.met === undefined) return '';
  return part.met ? 'yes' : 'no';
}
