import type { ArmResult } from '../harness/arm.ts';
import type { CallReport } from './call-in-turn.ts';

export function callResult(report: CallReport): ArmResult {
  const { sent, received, ...figures } = report;
  return { sent, received, figures };
}
