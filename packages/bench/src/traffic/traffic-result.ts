import type { ArmResult } from '../harness/arm.ts';
import type { TrafficReport } from './produce.ts';

export function trafficResult(report: TrafficReport): ArmResult {
  return {
    sent: report.sent,
    received: report.received,
    figures: { perSecond: (report.sent / report.elapsedMs) * 1_000, fullPerThousand: (report.full / report.sent) * 1_000 },
  };
}
