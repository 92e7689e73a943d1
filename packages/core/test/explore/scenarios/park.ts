import { BlockingCycle } from '#core/transport/parking/blocking-cycle.js';
import { buryThread } from '#core/transport/remains/bury-thread.js';
import { wakefulness } from '#core/transport/parking/watch-word.js';
import type { SharedRegions } from '@ringmaster/core';
import type { End, Party, Scenario, Stage } from '../engine/scenario.ts';
import { regionNames } from '../kit/names.ts';
import { unlike, upTo } from '../kit/ring-stage.ts';
import { cycleOf, KIND, LONG_BYTES, LONG_RECORDS, fillLink, openMesh, record, tinyRegions } from '../kit/station.ts';

const [SENDER, SLEEPER] = [0, 1];

/** Sends, as code outside any cycle does: each record is flushed by itself. */
function send(me: Party, regions: SharedRegions, count: number): void {
  const link = openMesh(me, regions, SENDER).link(SLEEPER);
  for (const number of upTo(count)) {
    link.post(record(number), KIND);
    link.flush();
  }
}

function sleep(me: Party, regions: SharedRegions): void {
  cycleOf(me, regions, openMesh(me, regions, SLEEPER)).start();
  me.loop();
}

function isBesideWork(regions: SharedRegions): string | undefined {
  return wakefulness(regions, SLEEPER) === 'asleep beside work' ? 'the sleeper sleeps beside work: its wake-up was lost' : undefined;
}

/** A thread goes to sleep while another sends it something. */
function wakeUp(): Stage {
  const regions = tinyRegions();
  return {
    names: regionNames(regions),
    threads: { sender: { run: (me) => send(me, regions, 2) }, sleeper: { run: (me) => sleep(me, regions) } },
    check: ({ did }) => unlike('the sleeper has read', did('sleeper'), upTo(2)) ?? isBesideWork(regions),
  };
}

/** The same with a thread that blocks instead of having an event loop. */
function blocking(): Stage {
  const regions = tinyRegions();
  return {
    names: regionNames(regions),
    threads: {
      sender: { run: (me) => send(me, regions, 2) },
      sleeper: {
        run: (me) => {
          const mesh = openMesh(me, regions, SLEEPER);
          const duty = { work: () => mesh.poll(1) > 0, hasWaiting: () => mesh.hasWaiting() };
          const words = new Int32Array(regions.words);
          new BlockingCycle({ host: me.host, words, thread: SLEEPER, duties: [duty], spinMs: 0 }).run();
        },
      },
    },
    check: ({ did }) => unlike('the sleeper has read', did('sleeper'), upTo(2)) ?? isBesideWork(regions),
  };
}

/** A record is committed and stays for a flush, at which its sender looks with an edge, whatever its plain look has found. */
function committed(): Stage {
  const regions = tinyRegions();
  return {
    names: regionNames(regions),
    threads: {
      sender: {
        run: (me) => {
          const link = openMesh(me, regions, SENDER).link(SLEEPER);
          for (const number of upTo(2)) link.post(record(number), KIND);
          link.flush();
        },
      },
      sleeper: { run: (me) => sleep(me, regions) },
    },
    check: ({ did }) => unlike('the sleeper has read', did('sleeper'), upTo(2)) ?? isBesideWork(regions),
  };
}

/** The ring is full, so the sender waits for room, and both go to sleep. */
function room(): Stage {
  const regions = tinyRegions();
  fillLink(regions, { from: SENDER, to: SLEEPER, count: LONG_RECORDS });
  return {
    names: regionNames(regions),
    threads: {
      sender: {
        run: (me) => {
          const mesh = openMesh(me, regions, SENDER);
          const link = mesh.link(SLEEPER);
          cycleOf(me, regions, mesh, () => void link.post(record(LONG_RECORDS + 1, LONG_BYTES), KIND)).start();
          me.loop();
        },
      },
      sleeper: { run: (me) => sleep(me, regions) },
    },
    check: ({ did }) => unlike('the sleeper has read', did('sleeper'), upTo(LONG_RECORDS + 1)) ?? isBesideWork(regions),
  };
}

/** Whoever sends may die anywhere, also between taking the flag and ringing; who buries it rings everybody. */
function deadWaker(): Stage {
  const regions = tinyRegions();
  return {
    names: regionNames(regions),
    threads: {
      sender: { mayDie: true, run: (me) => send(me, regions, 1) },
      sleeper: { run: (me) => sleep(me, regions) },
      undertaker: {
        run: (me) => {
          if (me.exitOf('sender') === 'dead') buryThread(me.host, regions, SENDER);
        },
      },
    },
    check: () => isBesideWork(regions),
  };
}

/** The sleeper dies, asleep or not, and another takes over its doorbell. */
function deadSleeper(): Stage {
  const regions = tinyRegions();
  return {
    names: regionNames(regions),
    threads: {
      sender: { run: (me) => send(me, regions, 2) },
      sleeper: { mayDie: true, run: (me) => sleep(me, regions) },
      heir: {
        run: (me) => {
          me.exitOf('sleeper');
          sleep(me, regions);
        },
      },
    },
    check: (end) => isBesideWork(regions) ?? atMostOneLost(end),
  };
}

function atMostOneLost({ did, statusOf }: End): string | undefined {
  const read = [...did('sleeper'), ...did('heir')].map(Number);
  const isOrdered = read.every((number, index) => index === 0 || number > (read[index - 1] ?? 0));
  const lost = 2 - read.length;
  return isOrdered && lost <= (statusOf('sleeper') === 'dead' ? 1 : 0) ? undefined : `read [${read.join(' ')}] of [1 2]`;
}

export const parkScenarios: readonly Scenario[] = [
  { name: 'wake-up', rules: 'W1', about: 'a thread goes to sleep while another sends to it', stage: wakeUp },
  { name: 'wake-up, blocking', rules: 'W1 W4', about: 'the same, of a thread that blocks', bound: 3, stage: blocking },
  { name: 'wake-up, committed', rules: 'W1 R1', about: 'two records and one flush', stage: committed },
  { name: 'wake-up, waker dies', rules: 'W1', about: 'between taking the flag and ringing, or anywhere', stage: deadWaker },
  { name: 'wake-up, sleeper dies', rules: 'W2 D1', about: 'and is replaced at the same doorbell', bound: 1, stage: deadSleeper },
  { name: 'room', rules: 'W3', about: 'a sender waits for room in a full ring; both go to sleep', bound: 2, stage: room },
];
