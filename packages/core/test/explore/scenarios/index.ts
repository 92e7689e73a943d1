import type { Scenario } from '../engine/scenario.ts';
import { ringScenarios } from './ring.ts';

/** All there are, in the order in which they run. */
export const scenarios: readonly Scenario[] = [...ringScenarios];
