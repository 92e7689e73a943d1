import type { ArmResult } from '../harness/arm.ts';
import type { StreamReport } from './produce.ts';

export function streamResult(report: StreamReport): ArmResult {
  return {
    sent: report.sent,
    received: report.received,
    figures: { perSecond: (report.sent / report.elapsedMs) * 1_000, fullPerThousand: (report.full / report.sent) * 1_000 },
  };
}
