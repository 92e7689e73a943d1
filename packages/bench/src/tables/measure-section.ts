import { type RunOptions, runExperiment } from '../harness/experiment.ts';
import { shorten } from '../harness/shorten.ts';
import { judge, type PartResult } from '../targets/judge.ts';
import type { Section } from './section.ts';

export interface SectionResult {
  readonly title: string;
  readonly rows: readonly PartResult[];
}

/** @param options `only`: experiments whose id holds this text; `quick`: the quick rows, shortened */
export async function measureSection(
  section: Section,
  options: RunOptions & { readonly quick: boolean; readonly only: string },
): Promise<SectionResult> {
  const rows: PartResult[] = [];
  for (const entry of section.entries) {
    if ((options.quick && !entry.quick) || !entry.experiment.id.includes(options.only)) continue;
    const measured = await runExperiment(options.quick ? shorten(entry.experiment) : entry.experiment, options);
    rows.push(...entry.parts.map((part) => judge(part, measured)));
  }
  return { title: section.title, rows };
}
