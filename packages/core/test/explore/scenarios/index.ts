import type { Scenario } from '../engine/scenario.ts';
import { blockScenarios } from './blocks.ts';
import { linkScenarios } from './link.ts';
import { parkScenarios } from './park.ts';
import { replacementScenarios } from './replacement.ts';
import { ringScenarios } from './ring.ts';
import { wordScenarios } from './words.ts';

/** All there are, in the order in which they run. */
export const scenarios: readonly Scenario[] = [
  ...ringScenarios,
  ...parkScenarios,
  ...linkScenarios,
  ...replacementScenarios,
  ...blockScenarios,
  ...wordScenarios,
];
