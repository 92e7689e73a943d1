import { expect, test } from 'vitest';
import type { Host } from '@ringmaster/core';

/** What a host under test comes with: `pass` lets its time go on. */
export interface HostUnderTest {
  readonly host: Host;
  pass(ms: number): Promise<void>;
}

/** What every `Host` owes its users. */
export function hostContract(name: string, create: () => HostUnderTest): void {
  test(`${name}: runs what is soon before what is later`, async () => {
    const { host, pass } = create();
    const seen: string[] = [];
    host.later(() => {
      seen.push('later');
      host.later(() => seen.push('next later'));
      host.soon(() => seen.push('soon after later'));
    });
    host.soon(() => seen.push('soon'));
    expect(seen).toEqual([]);
    await pass(20);
    expect(seen).toEqual(['soon', 'later', 'soon after later', 'next later']);
  });

  test(`${name}: fires a timer once, not before its time, and in order`, async () => {
    const { host, pass } = create();
    const begin = host.now();
    const fired: [string, boolean][] = [];
    host.timer(12, () => fired.push(['second', host.now() >= begin + 12]), true);
    host.timer(3, () => fired.push(['first', host.now() >= begin + 3]), true);
    await pass(40);
    expect(fired).toEqual([
      ['first', true],
      ['second', true],
    ]);
  });

  test(`${name}: a cancelled timer does not fire, and cancelling again does nothing`, async () => {
    const { host, pass } = create();
    let fired = 0;
    const cancel = host.timer(2, () => fired++, true);
    cancel();
    cancel();
    await pass(10);
    expect(fired).toBe(0);
  });

  test(`${name}: a doorbell rung after the word changed wakes who waits, once`, async () => {
    const { host, pass } = create();
    const words = new Int32Array(new SharedArrayBuffer(64));
    let woken = 0;
    host.waitForDoorbell(words, 3, 0, () => woken++);
    await pass(2);
    expect(woken).toBe(0);
    words[3] = 1;
    host.ringDoorbell(words, 3);
    host.ringDoorbell(words, 3);
    await pass(30);
    expect(woken).toBe(1);
  });

  test(`${name}: waiting for a word that has changed already wakes soon`, async () => {
    const { host, pass } = create();
    const words = new Int32Array(new SharedArrayBuffer(64));
    words[0] = 1;
    let woken = 0;
    host.waitForDoorbell(words, 0, 0, () => woken++);
    expect(woken).toBe(0);
    await pass(2);
    expect(woken).toBe(1);
  });

  test(`${name}: its clock does not go back, and its chance lies in [0, 1)`, () => {
    const { host } = create();
    let last = host.now();
    for (let round = 0; round < 1_000; round++) {
      const now = host.now();
      expect(now).toBeGreaterThanOrEqual(last);
      last = now;
      const drawn = host.random();
      expect(drawn >= 0 && drawn < 1).toBe(true);
    }
  });
}
