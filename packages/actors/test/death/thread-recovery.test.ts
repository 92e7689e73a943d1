import { expect, it } from 'vitest';
import { type DeathToll, ThreadRecovery } from '#actors/system/owner/death/thread-recovery.js';

const REPORT = { thread: 1, incarnation: 1, kept: [], restarted: 0, asksFailed: 2, lostFrom: 1, lostTo: 0 };

function recovery(...awaited: readonly number[]) {
  const tolls: DeathToll[] = [];
  const complete = (toll: DeathToll): void => void tolls.push(toll);
  const remains = { thread: 1, slots: [], links: [] } as never;
  const plan = {
    remains,
    incarnation: 1,
    culprit: undefined,
    error: undefined,
    isGivenUp: false,
    hasExited: true,
    unfinished: 3,
    awaited,
    complete,
  };
  return { tolls, recovery: new ThreadRecovery(plan) };
}

it('D3: ThreadRecovery is complete with the last report, and adds up what was lost', () => {
  const { tolls, recovery: one } = recovery(0, 2);
  one.reported(0, REPORT);
  expect(tolls).toEqual([]);
  one.reported(2, REPORT);
  expect(tolls.map(({ asksFailed, messagesLost }) => [asksFailed, messagesLost])).toEqual([[4, 5]]);
});

it('D3: ThreadRecovery waits, instead of for the report of a thread that died, until that death has been seen to', () => {
  const { tolls, recovery: one } = recovery(0, 2);
  one.died(2);
  // It may have been on its way: the books were closed by the death.
  expect(one.awaits(2)).toBe(false);
  one.reported(0, REPORT);
  one.overcame(3);
  expect(tolls).toEqual([]);
  one.overcame(2);
  expect(tolls).toHaveLength(1);
});

it('D3: ThreadRecovery does not wait for a thread in which nobody came up', () => {
  const { tolls, recovery: one } = recovery(2);
  one.gone(2);
  one.gone(2);
  expect(tolls).toHaveLength(1);
});
