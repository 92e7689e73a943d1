import { allocateRegions } from '@ringmaster/core';
import { expect, it } from 'vitest';
import { LossLedger } from '#actors/system/owner/death/loss-ledger.js';
import { SystemCounters, SystemMeter, underWay } from '#actors/system/thread/metrics/system-meter.js';

const THREADS = 3;

function open() {
  const regions = allocateRegions({ threads: THREADS, slots: 64, dataRingBytes: 1_024 });
  const meters = Array.from({ length: THREADS }, (_, thread) => new SystemMeter(regions, thread));
  const counters = new SystemCounters(regions);
  const at = (thread: number): SystemMeter => meters[thread] as SystemMeter;
  const times = (count: number, step: () => void): void => {
    for (let n = 0; n < count; n++) step();
  };
  return {
    counters,
    meter: at,
    ledger: new LossLedger(counters, THREADS, at(0)),
    send: (from: number, to: number, count: number) => times(count, () => at(from).sent(to)),
    take: (from: number, to: number, count: number) => times(count, () => at(to).taken(from)),
    accept: (thread: number, count: number) => times(count, () => at(thread).accepted(0)),
    finish: (thread: number, count: number) => times(count, () => at(thread).handled(0)),
    lost: () => [counters.total('lost'), counters.total('uncounted')],
  };
}

it('D7: what was in the mailboxes of a dead thread is lost once, however often its index dies', () => {
  const { ledger, accept, send, take, finish, lost } = open();
  accept(1, 5);
  send(2, 1, 4);
  take(2, 1, 3);
  finish(1, 2);
  expect(ledger.close(1).unfinished).toBe(6);
  expect(lost()).toEqual([6, 0]);
  expect(ledger.close(1).unfinished).toBe(0);
  accept(1, 1);
  expect(ledger.close(1).unfinished).toBe(1);
  expect(lost()).toEqual([7, 0]);
});

it('D7: what failed or was dropped is finished, as what was handled is', () => {
  const { ledger, accept, meter } = open();
  accept(1, 3);
  meter(1).failed(0);
  meter(1).dropped(0);
  expect(ledger.close(1).unfinished).toBe(1);
});

it('D7: what was written off on a link, in either direction, is in no count that a later notice gives', () => {
  const { ledger, send, take, lost } = open();
  send(1, 2, 10);
  take(1, 2, 7);
  send(2, 1, 20);
  take(2, 1, 15);
  expect([ledger.between(1, 2), ledger.between(2, 1)]).toEqual([3, 5]);
  const before = ledger.close(1);
  expect([before.sent[2], before.taken[2]]).toEqual([10, 15]);
  ledger.book(2, { thread: 1, lostFrom: 3, lostTo: 2 });
  // 15 were taken and not finished, 3 and 2 never taken.
  expect(lost()).toEqual([20, 0]);
  expect([ledger.between(1, 2), ledger.between(2, 1)]).toEqual([0, 3]);
  const after = ledger.close(1);
  expect([after.sent[2], after.taken[2]]).toEqual([7, 17]);
});

it('D7: what a receiver had taken, and its sender had not counted when it died, is uncounted, and the sheet balances', () => {
  const { ledger, counters, send, take, finish, lost } = open();
  send(1, 2, 4);
  take(1, 2, 5);
  finish(2, 5);
  expect(underWay(counters).messages).toBe(-1);
  ledger.book(2, { thread: 1, lostFrom: ledger.between(1, 2), lostTo: 0 });
  expect(lost()).toEqual([0, 1]);
  expect([underWay(counters).messages, ledger.between(1, 2)]).toEqual([0, 0]);
});
