import { VirtualMachine } from '@ringmaster/core/testkit';
import { expect, test } from 'vitest';
import { hostContract } from './host-contract.js';

hostContract('VirtualHost, stepped', () => {
  const machine = new VirtualMachine();
  return { host: machine.host(), turn: () => machine.advance(1) };
});

hostContract('VirtualHost, auto', () => {
  const machine = new VirtualMachine({ auto: true });
  return { host: machine.host(), turn: () => machine.advance(1) };
});

test('VirtualMachine fires timers at their virtual time only', async () => {
  const machine = new VirtualMachine({ stepCostMs: 0 });
  const host = machine.host();
  const firedAt: number[] = [];
  host.timer(1_000, () => {
    firedAt.push(host.now());
    host.timer(500, () => firedAt.push(host.now()));
  });
  await machine.advance(999);
  expect(firedAt).toEqual([]);
  await machine.advance(1_001);
  expect(firedAt).toEqual([1_000, 1_500]);
  expect(host.now()).toBe(2_000);
});

test('VirtualMachine refuses to move its clock by what is no time', async () => {
  const machine = new VirtualMachine({ stepCostMs: 0 });
  for (const ms of [Number.NaN, -1, Number.POSITIVE_INFINITY, '5', undefined]) {
    await expect(machine.advance(ms as number)).rejects.toThrow(`Cannot advance the clock: ms is milliseconds from 0, not ${ms}`);
  }
  expect(machine.host().now()).toBe(0);
});

test('VirtualMachine runs promise callbacks between steps', async () => {
  const machine = new VirtualMachine();
  const host = machine.host();
  const seen: number[] = [];
  host.later(async () => {
    await Promise.resolve();
    host.later(() => seen.push(2));
    seen.push(1);
  });
  await machine.settle();
  expect(seen).toEqual([1, 2]);
});

test('VirtualMachine steps by hand, one later task a step', () => {
  const machine = new VirtualMachine();
  const [left, right] = [machine.host(), machine.host()];
  const seen: string[] = [];
  left.later(() => seen.push('left'));
  right.later(() => seen.push('right'));
  expect(machine.step()).toBe(true);
  expect(seen).toEqual(['left']);
  expect(machine.step()).toBe(true);
  expect(machine.step()).toBe(false);
  expect(seen).toEqual(['left', 'right']);
});

test('VirtualMachine lets who polls for 100 us of virtual time come to an end', async () => {
  const machine = new VirtualMachine();
  const host = machine.host();
  const endMs = host.now() + 0.1;
  let polls = 0;
  const poll = (): void => {
    polls++;
    if (host.now() < endMs) host.later(poll);
  };
  host.later(poll);
  await machine.settle();
  expect(polls).toBeLessThan(200);
});

test('VirtualMachine in auto mode runs without being driven, and goes on after a task has thrown', async () => {
  const machine = new VirtualMachine({ auto: true, autoAdvance: true });
  const host = machine.host();
  const fired = new Promise<number>((resolve) => void host.timer(60_000, () => resolve(host.now())));
  expect(await fired).toBeGreaterThanOrEqual(60_000);
  await new Promise<void>((resolve) => host.soon(resolve));
});

test('VirtualMachine draws the same numbers from the same seed, others for each host', () => {
  const draw = (seed: number): number[] => {
    const machine = new VirtualMachine({ seed });
    const hosts = [machine.host(), machine.host()];
    return hosts.flatMap((host) => [host.random(), host.random()]);
  };
  expect(draw(5)).toEqual(draw(5));
  expect(draw(5)).not.toEqual(draw(6));
  expect(new Set(draw(5)).size).toBe(4);
});

test('VirtualHost.end: nothing of a dead thread runs any more', async () => {
  const machine = new VirtualMachine();
  const [dead, alive] = [machine.host(), machine.host()];
  const words = new Int32Array(new SharedArrayBuffer(64));
  const seen: string[] = [];
  for (const [name, host] of Object.entries({ dead, alive })) {
    host.soon(() => seen.push(`${name} soon`));
    host.later(() => seen.push(`${name} later`));
    host.timer(5, () => seen.push(`${name} timer`));
    host.waitForDoorbell(words, 0, 0, () => seen.push(`${name} rung`));
  }
  dead.end();
  // By what a promise still calls of it: nobody would take such a timer, and the clock would never get past it.
  dead.timer(5, () => seen.push('dead timer'));
  alive.ringDoorbell(words, 0);
  await machine.advance(10);
  expect(seen).toEqual(['alive soon', 'alive later', 'alive rung', 'alive timer']);
});

test('VirtualMachine.drive: moves the clock from timer to timer until the outcome is there, and no further', async () => {
  const machine = new VirtualMachine();
  const host = machine.host();
  const seen: number[] = [];
  for (const ms of [5, 50, 500]) host.timer(ms, () => seen.push(ms));
  const outcome = new Promise<void>((resolve) => void host.timer(50, () => host.later(resolve)));
  await machine.drive(outcome);
  expect(seen).toEqual([5, 50]);
  expect(machine.clock.now()).toBeLessThan(51);
  await machine.drive(Promise.reject(new Error('settled too')));
  expect(seen).toEqual([5, 50]);
});
