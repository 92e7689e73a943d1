import { expect, test } from 'vitest';
import type { Host } from '@ringmaster/core';

/** What a host under test comes with: `turn` lets its time and its tasks go on a little. */
export interface HostUnderTest {
  readonly host: Host;
  turn(): Promise<unknown>;
}

/** Turns until it holds. If it never does, the test runs into its time limit. */
async function until({ turn }: HostUnderTest, holds: () => boolean): Promise<void> {
  while (!holds()) await turn();
}

/** Turns until a timer set now has fired: whatever was due before has run by then. */
async function pass(under: HostUnderTest, ms: number): Promise<void> {
  let passed = false;
  under.host.timer(ms, () => {
    passed = true;
  });
  await until(under, () => passed);
}

/** What every `Host` owes its users. */
export function hostContract(name: string, create: () => HostUnderTest): void {
  test(`${name}: runs what is soon before what is later`, async () => {
    const under = create();
    const { host } = under;
    const seen: string[] = [];
    host.later(() => {
      seen.push('later');
      host.later(() => seen.push('next later'));
      host.soon(() => seen.push('soon after later'));
    });
    host.soon(() => seen.push('soon'));
    expect(seen).toEqual([]);
    await until(under, () => seen.length === 4);
    expect(seen).toEqual(['soon', 'later', 'soon after later', 'next later']);
  });

  test(`${name}: fires a timer once, not before its time, and in order`, async () => {
    const under = create();
    const { host } = under;
    const begin = host.now();
    const fired: [string, boolean][] = [];
    host.timer(12, () => fired.push(['second', host.now() >= begin + 12]), true);
    host.timer(3, () => fired.push(['first', host.now() >= begin + 3]), true);
    await until(under, () => fired.length === 2);
    await pass(under, 5);
    expect(fired).toEqual([
      ['first', true],
      ['second', true],
    ]);
  });

  test(`${name}: a cancelled timer does not fire, and cancelling again does nothing`, async () => {
    const under = create();
    const { host } = under;
    let fired = 0;
    const cancel = host.timer(2, () => fired++, true);
    cancel();
    cancel();
    await pass(under, 10);
    expect(fired).toBe(0);
  });

  test(`${name}: a doorbell rung after the word changed wakes who waits, once`, async () => {
    const under = create();
    const { host } = under;
    const words = new Int32Array(new SharedArrayBuffer(64));
    let woken = 0;
    host.waitForDoorbell(words, 3, 0, () => woken++);
    await pass(under, 2);
    expect(woken).toBe(0);
    words[3] = 1;
    host.ringDoorbell(words, 3);
    host.ringDoorbell(words, 3);
    await until(under, () => woken > 0);
    await pass(under, 5);
    expect(woken).toBe(1);
  });

  test(`${name}: waiting for a word that has changed already wakes soon`, async () => {
    const under = create();
    const { host } = under;
    const words = new Int32Array(new SharedArrayBuffer(64));
    words[0] = 1;
    let woken = 0;
    host.waitForDoorbell(words, 0, 0, () => woken++);
    expect(woken).toBe(0);
    await until(under, () => woken > 0);
    await pass(under, 2);
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
