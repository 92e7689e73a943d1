import { setTimeout as rest } from 'node:timers/promises';
import { type ArmOptions, type ArmResult, numberOr } from './arm.ts';

/**
 * The share of one core this process uses while nothing happens: `settleMs` of rest (Node itself shows a burst between
 * seconds 7 and 12), then `windows` windows. Process CPU time, so every thread counts.
 *
 * @returns figures `idlePercent0` … in percent of one core
 */
export async function idleWindows(options: ArmOptions): Promise<ArmResult> {
  const windows = numberOr(options, 'windows', 3);
  const windowMs = numberOr(options, 'windowMs', 5_000);
  await rest(Math.max(0, numberOr(options, 'settleMs', 15_000) - performance.now()));
  const figures: Record<string, number> = {};
  for (let index = 0; index < windows; index += 1) {
    const before = process.cpuUsage();
    const start = performance.now();
    await rest(windowMs);
    const used = process.cpuUsage(before);
    figures[`idlePercent${index}`] = (used.user + used.system) / 10 / (performance.now() - start);
  }
  return { sent: windows, received: Object.keys(figures).length, figures };
}
