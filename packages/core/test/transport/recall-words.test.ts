import { NodeHost, RecallWords } from '@ringmaster/core';
import { VirtualMachine } from '@ringmaster/core/testkit';
import { expect, test } from 'vitest';

const hosts = { node: () => new NodeHost(), virtual: () => new VirtualMachine({ auto: true }).host() };

for (const [title, host] of Object.entries(hosts)) {
  const open = (): { given: RecallWords; seen: RecallWords } => {
    const [here, buffer] = [host(), RecallWords.allocate(4)];
    return { given: new RecallWords(here, buffer), seen: new RecallWords(here, buffer) };
  };

  test(`${title}: what is recalled is seen by whoever polls, and only by him`, () => {
    const { given, seen } = open();
    expect(seen.isRecalled(1, 7)).toBe(false);
    given.recall(1, 7);
    expect([seen.isRecalled(1, 7), seen.isRecalled(1, 6), seen.isRecalled(2, 7)]).toEqual([true, false, false]);
  });

  test(`${title}: whoever waits is told once, at once if it has been recalled`, async () => {
    const { given, seen } = open();
    const told: string[] = [];
    const waiting = new Promise<void>((resolve) => {
      seen.whenRecalled(1, 8, () => {
        told.push('waited');
        resolve();
      });
    });
    // Somebody who had this place before: not meant.
    given.recall(1, 7);
    await Promise.resolve();
    expect(told).toEqual([]);
    given.recall(1, 8);
    given.recall(1, 8);
    await waiting;
    seen.whenRecalled(1, 8, () => told.push('late'));
    expect(told).toEqual(['waited', 'late']);
  });

  test(`${title}: whoever leaves is not told, and another at the place still is`, async () => {
    const { given, seen } = open();
    const told: string[] = [];
    const leave = seen.whenRecalled(1, 8, () => told.push('left'));
    const waiting = new Promise<void>((resolve) => void seen.whenRecalled(1, 8, resolve));
    leave();
    given.recall(1, 8);
    await waiting;
    expect(told).toEqual([]);
  });
}
