import type { Scenario, Stage } from '../engine/scenario.ts';
import { regionNames } from '../kit/names.ts';
import { unlike } from '../kit/ring-stage.ts';
import { cycleOf, fillLink, KIND, LONG_BYTES, openMesh, record, tinyRegions } from '../kit/station.ts';

const [SENDER, RECEIVER] = [0, 1];
/** Of a control ring of 256 bytes, hints take 24 each. */
const HINTS_IN_RING = 10;
/** Three parts. */
const LONG_MESSAGE_BYTES = 200;

/** Hints reach a thread that is awake, goes to sleep or sleeps, or it is told to look at everything. */
function hints(before: number): Stage {
  const regions = tinyRegions();
  return {
    names: regionNames(regions),
    threads: {
      sender: {
        run: (me) => {
          const link = openMesh(me, regions, SENDER).link(RECEIVER);
          me.atOnce(() => {
            for (let slot = 1; slot <= before; slot++) link.hint(slot, 1, 1);
          });
          link.hint(before + 1, 1, 1);
          link.hint(before + 2, 1, 1);
        },
      },
      receiver: {
        run: (me) => {
          cycleOf(me, regions, openMesh(me, regions, RECEIVER)).start();
          me.loop();
        },
      },
    },
    check: ({ did }) => {
      const seen = did('receiver');
      const last = seen.lastIndexOf('scan');
      for (const slot of [before + 1, before + 2])
        if (!seen.includes(`hint ${slot}`) && last < 0) return `hint ${slot} was lost: [${seen.join(', ')}]`;
      return undefined;
    },
  };
}

/** A message in parts, of which either end may die in the middle: it arrives whole, or is reported as lost once, and what follows arrives. */
function parts(mortal: 'sender' | 'receiver'): Stage {
  const regions = tinyRegions();
  return {
    names: regionNames(regions),
    threads: {
      sender: {
        mayDie: mortal === 'sender',
        run: (me) => {
          const link = openMesh(me, regions, SENDER).link(RECEIVER);
          link.post(record(1, LONG_MESSAGE_BYTES), KIND);
          link.flush();
          me.did('sent 1');
        },
      },
      successor: {
        run: (me) => {
          me.exitOf('sender');
          const link = openMesh(me, regions, SENDER).link(RECEIVER);
          link.post(record(2), KIND);
          link.flush();
        },
      },
      receiver: {
        mayDie: mortal === 'receiver',
        run: (me) => {
          const mesh = openMesh(me, regions, RECEIVER);
          mesh.poll(1);
          mesh.poll(1);
          if (mortal === 'receiver') return;
          me.exitOf('successor');
          while (mesh.poll(4) > 0);
        },
      },
      heir: {
        run: (me) => {
          if (mortal === 'sender') return;
          me.exitOf('receiver');
          me.exitOf('successor');
          const mesh = openMesh(me, regions, RECEIVER);
          while (mesh.poll(4) > 0);
        },
      },
    },
    check: ({ did, statusOf }) => {
      const seen = [...did('receiver'), ...did('heir')];
      const first = seen.filter((event) => event === 1 || event === 'lost 1');
      const isOne = first.length === 1 || (first.length === 0 && (statusOf('sender') === 'dead' || statusOf('receiver') === 'dead'));
      if (!isOne || !did('sender').includes('sent 1') !== (statusOf('sender') === 'dead' && !did('sender').includes('sent 1')))
        return `the first message: [${first.join(', ')}]`;
      const isTold = seen.includes(2) || (mortal === 'receiver' && statusOf('receiver') === 'dead');
      return isTold ? undefined : `the second message did not arrive: [${seen.join(', ')}]`;
    },
  };
}

/** What does not fit waits outside the ring, in its order, behind a consumer that makes room bit by bit. */
function outbox(): Stage {
  const regions = tinyRegions();
  const before = 7;
  fillLink(regions, { from: SENDER, to: RECEIVER, count: before });
  return {
    names: regionNames(regions),
    threads: {
      sender: {
        run: (me) => {
          const mesh = openMesh(me, regions, SENDER);
          const link = mesh.link(RECEIVER);
          for (const number of [8, 9, 10]) {
            link.post(record(number, LONG_BYTES), KIND);
            mesh.flush();
          }
          me.exitOf('receiver');
          mesh.flush();
        },
      },
      receiver: {
        run: (me) => {
          const mesh = openMesh(me, regions, RECEIVER);
          for (let polls = 0; polls < 3; polls++) mesh.poll(2);
        },
      },
      rest: {
        run: (me) => {
          me.exitOf('sender');
          const mesh = openMesh(me, regions, RECEIVER);
          while (mesh.poll(4) > 0);
        },
      },
    },
    check: ({ did }) => unlike('read', [...did('receiver'), ...did('rest')], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
  };
}

export const linkScenarios: readonly Scenario[] = [
  { name: 'hints', rules: 'I3 W1', about: 'two hints to a thread that goes to sleep', stage: () => hints(0) },
  { name: 'hints, full', rules: 'I3', about: 'the control ring is full: scan all', stage: () => hints(HINTS_IN_RING) },
  { name: 'outbox', rules: 'R3 W3', about: 'records that wait for room keep their order', stage: outbox },
  { name: 'parts, sender dies', rules: 'R4 D2', about: 'in the middle of a message in parts', stage: () => parts('sender') },
  { name: 'parts, receiver dies', rules: 'R4 D2', about: 'in the middle of a message in parts', stage: () => parts('receiver') },
];
