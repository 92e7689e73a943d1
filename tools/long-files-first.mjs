/**
 * Which test file begins when. Vitest takes those first that took long the last time, and in a fresh clone, where it knows of no last
 * time, those with the most bytes: the few lines that import half of the tests on real threads would come last, each beside an idle core.
 */
import { readFileSync } from 'node:fs';
import { BaseSequencer } from 'vitest/node';

export class LongFilesFirst extends BaseSequencer {
  async sort(specs) {
    const begun = await super.sort(specs);
    const weights = new Map(begun.map((spec) => [spec, testsImportedBy(spec.moduleId)]));
    return begun.sort((one, other) => groupOf(one) - groupOf(other) || weights.get(other) - weights.get(one));
  }
}

function groupOf({ project }) {
  return project.config.sequence.groupOrder;
}

function testsImportedBy(file) {
  return readFileSync(file, 'utf8').match(/^import '\.\/.*\.test\.js';$/gm)?.length ?? 0;
}
