import { ArmRefused, runArm } from '@ringmaster/bench';
import { describe, expect, it } from 'vitest';

const shortTraffic = { kind: 'transfer', total: 2_000, batch: 100, durationMs: 0, warmUpMs: 20 };

describe('runArm', () => {
  it.each(['same', 'owner-worker', 'worker-worker'])('counts every message of raw traffic, %s', async (where) => {
    const result = await runArm({ arm: 'raw-tell', options: { ...shortTraffic, where } });
    expect(result).toMatchObject({ sent: 2_000, received: 2_000 });
    expect(result.figures.perSecond).toBeGreaterThan(0);
  });

  it.each(['batches', 'items'])('counts every item of a credit stream, read by %s', async (by) => {
    const result = await runArm({ arm: 'ringmaster-stream', options: { ...shortTraffic, by } });
    expect(result).toMatchObject({ sent: 2_000, received: 2_000 });
    expect(result.figures.perSecond).toBeGreaterThan(0);
  });

  it('counts every answer of raw round trips', async () => {
    const result = await runArm({ arm: 'raw-ask', options: { where: 'owner-worker', calls: 50, warmUpCalls: 5 } });
    expect(result).toMatchObject({ sent: 50, received: 50 });
    expect(result.figures.p50Us).toBeLessThanOrEqual(result.figures.p99Us ?? 0);
  });

  it.each([
    { where: 'same', first: 'ours' },
    { where: 'owner-worker', first: 'baseline' },
  ])('counts every message of both builds of a pair, $where, $first first', async ({ where, first }) => {
    const options = { against: 'itself', first, where, kind: 'transfer', pairs: 2, sliceMs: 5, warmUpMs: 20 };
    const { sent, received, figures } = await runArm({ arm: 'paired-tell', options });
    expect(received).toBe(sent);
    expect(figures.ratio).toBeGreaterThan(0);
  });

  it.each(['ringmaster-ask-window', 'comlink-window', 'piscina-window', 'poolifier-window'])(
    'counts every answer of asks in a window, %s',
    async (arm) => {
      const result = await runArm({ arm, options: { inFlight: 20, calls: 200, warmUpCalls: 20 } });
      expect(result).toMatchObject({ sent: 200, received: 200 });
      expect(result.figures.perSecond).toBeGreaterThan(0);
    },
  );

  it.each([
    { arm: 'ringmaster-schedule-window', threads: 2 },
    { arm: 'piscina-window', threads: 2, tuned: false },
  ])('counts every task through a scheduler and through a pool, $arm', async ({ arm, ...options }) => {
    const result = await runArm({ arm, options: { ...options, inFlight: 20, calls: 200, warmUpCalls: 20 } });
    expect(result).toMatchObject({ sent: 200, received: 200 });
    expect(result.figures.perSecond).toBeGreaterThan(0);
  });

  it.each(['same', 'owner-worker'])('counts every answer of asks with and without a timeout, %s', async (where) => {
    const { sent, received, figures } = await runArm({
      arm: 'paired-timeout',
      options: { where, inFlight: 3, pairs: 3, sliceMs: 5, warmUpMs: 20 },
    });
    expect(received).toBe(sent);
    expect(figures.low).toBeLessThanOrEqual(figures.ratio ?? 0);
  });

  it('counts every answer of an event with a resolver', async () => {
    expect(await runArm({ arm: 'xstate-ask', options: { calls: 50, warmUpCalls: 5 } })).toMatchObject({ sent: 50, received: 50 });
  });

  it('refuses a pair with a commit that is not there, and says where to measure', async () => {
    const options = { against: '0'.repeat(40), first: 'baseline', where: 'same', kind: 'transfer' };
    await expect(runArm({ arm: 'paired-tell', options })).rejects.toThrow('Cannot build commit 0000000');
  });

  it('refuses an arm whose process fails, with its error', async () => {
    const failing = runArm({ arm: 'raw-tell', options: { ...shortTraffic, kind: 'nonsense', where: 'same' } });
    await expect(failing).rejects.toThrow(ArmRefused);
    await expect(failing).rejects.toThrow('unknown kind "nonsense"');
  });

  it('refuses an arm that does not end in time', async () => {
    const hanging = runArm({ arm: 'bare-idle', options: { threads: 1, settleMs: 60_000 } }, 300);
    await expect(hanging).rejects.toThrow('not done within 300 ms');
  });
});
