import { ArmRefused, runArm } from '@ringmaster/bench';
import { describe, expect, it } from 'vitest';

const shortStream = { kind: 'transfer', total: 2_000, batch: 100, durationMs: 0, warmUpMs: 20 };

describe('runArm', () => {
  it.each(['same', 'owner-worker', 'worker-worker'])('counts every message of a raw stream, %s', async (where) => {
    const result = await runArm({ arm: 'raw-tell', options: { ...shortStream, where } });
    expect(result).toMatchObject({ sent: 2_000, received: 2_000 });
    expect(result.figures.perSecond).toBeGreaterThan(0);
  });

  it('counts every answer of raw round trips', async () => {
    const result = await runArm({ arm: 'raw-ask', options: { where: 'owner-worker', calls: 50, warmUpCalls: 5 } });
    expect(result).toMatchObject({ sent: 50, received: 50 });
    expect(result.figures.p50Us).toBeLessThanOrEqual(result.figures.p99Us ?? 0);
  });

  it('refuses an arm whose process fails, with its error', async () => {
    const failing = runArm({ arm: 'raw-tell', options: { ...shortStream, kind: 'nonsense', where: 'same' } });
    await expect(failing).rejects.toThrow(ArmRefused);
    await expect(failing).rejects.toThrow('unknown kind "nonsense"');
  });

  it('refuses an arm that does not end in time', async () => {
    const hanging = runArm({ arm: 'bare-idle', options: { threads: 1, settleMs: 60_000 } }, 300);
    await expect(hanging).rejects.toThrow('not done within 300 ms');
  });
});
