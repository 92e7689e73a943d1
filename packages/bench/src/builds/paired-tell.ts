import { fileURLToPath } from 'node:url';
import { type Arm, numberOr, textOption } from '../harness/arm.ts';
import { pairedSlices } from '../harness/paired-slices.ts';
import { messageKind } from '../messages/message-kind.ts';
import { earlierBuild } from './earlier-build.ts';
import { openTellSlices, type SlicePlan } from './tell-slices.ts';

const THIS_BUILD = fileURLToPath(new URL('../../../../', import.meta.url));

/**
 * Traffic by `tell` of this build (`ours`) beside that of an earlier commit (`baseline`), slice by slice in one process. Options:
 * `against`, the commit's full id, or `itself`; `first`, the one that is loaded and compiled first, `ours` or `baseline`; `where`:
 * `same` or `owner-worker`; `kind`; `layout`; `withoutMetrics`: the baseline has them switched off; `pairs`, `sliceMs`, `warmUpMs`.
 *
 * What the engine makes of each differs from process to process by far more than what is looked for, so it takes many processes.
 */
export const pairedTell: Arm = async (options) => {
  const against = textOption(options, 'against');
  const plan: SlicePlan = {
    where: textOption(options, 'where') === 'same' ? 'same' : 'owner-worker',
    layout: options.layout === true,
    make: messageKind(textOption(options, 'kind')),
  };
  const baselinePlan: SlicePlan = options.withoutMetrics === true ? { ...plan, metrics: false } : plan;
  const open = { ours: () => openTellSlices(THIS_BUILD, plan), baseline: () => openTellSlices(folderOf(against), baselinePlan) };
  const oursFirst = textOption(options, 'first') === 'ours';
  const first = await open[oursFirst ? 'ours' : 'baseline']();
  const second = await open[oursFirst ? 'baseline' : 'ours']();
  const pair = { a: (oursFirst ? second : first).slice, b: (oursFirst ? first : second).slice };
  await pairedSlices({ ...pair, sliceMs: numberOr(options, 'warmUpMs', 2_000) / 10, pairs: 10 });
  const { ratio, a, b } = await pairedSlices({
    ...pair,
    sliceMs: numberOr(options, 'sliceMs', 100),
    pairs: numberOr(options, 'pairs', 10),
  });
  const counts = [await first.counts(), await second.counts()];
  await Promise.all([first.close(), second.close()]);
  return {
    sent: counts.reduce((sum, { sent }) => sum + sent, 0),
    received: counts.reduce((sum, { received }) => sum + received, 0),
    figures: { ours: b, baseline: a, ratio },
  };
};

function folderOf(commit: string): string {
  return commit === 'itself' ? THIS_BUILD : earlierBuild(commit);
}
