import { type Hear, TimeLimits } from '@ringmaster/core';
import { VirtualMachine } from '@ringmaster/core/testkit';
import { expect, it } from 'vitest';

/** Less late than this is on time. */
const LATE_MS = 20;

function set(hear?: Hear) {
  const machine = new VirtualMachine();
  const host = machine.host();
  const limits = hear === undefined ? new TimeLimits(host) : new TimeLimits(host, hear);
  const seen: string[] = [];
  return { machine, host, limits, seen, strike: () => void seen.push('struck') };
}

it('TimeLimits strike as any timer fires, and nobody is asked what has come, where the thread is on time', () => {
  const { machine, limits, seen, strike } = set(() => void seen.push('heard'));
  limits.timer(50, strike);
  machine.clock.moveTo(49);
  machine.step();
  expect(seen).toEqual([]);
  // One step costs a microsecond.
  machine.clock.moveTo(50 + LATE_MS - 0.01);
  machine.step();
  expect(seen).toEqual(['struck']);
});

it('TimeLimits that fire late strike when what has come was heard', () => {
  let heard: () => void = () => undefined;
  const { machine, limits, seen, strike } = set((then) => {
    heard = then;
  });
  limits.timer(50, strike);
  machine.clock.moveTo(50 + LATE_MS);
  machine.step();
  expect(seen).toEqual([]);
  heard();
  expect(seen).toEqual(['struck']);
});

it('TimeLimits are averted by what is heard after they have fired late', () => {
  const { machine, limits, seen, strike } = set((heard) => {
    cancel();
    heard();
  });
  const cancel = limits.timer(50, strike);
  machine.clock.moveTo(500);
  machine.step();
  expect(seen).toEqual([]);
});

it('TimeLimits let the event loop have its turn before they strike late, where nothing else is to be heard', () => {
  const { machine, host, limits, seen, strike } = set();
  limits.timer(50, strike);
  host.later(() => void seen.push('came'));
  machine.clock.moveTo(500);
  while (machine.step());
  expect(seen).toEqual(['came', 'struck']);
});

it('TimeLimits whose time has passed when they begin may have been averted already, and are late', () => {
  const { machine, limits, seen, strike } = set((heard) => {
    seen.push('heard');
    heard();
  });
  limits.timer(-LATE_MS, strike);
  machine.step();
  expect(seen).toEqual(['heard', 'struck']);
});

it('TimeLimits that are cancelled before they fire do nothing at all', () => {
  const { machine, limits, seen, strike } = set(() => void seen.push('heard'));
  limits.timer(50, strike)();
  machine.clock.moveTo(500);
  expect([machine.step(), seen]).toEqual([false, []]);
});
