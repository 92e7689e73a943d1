import { NO_ROOM, type OutboundLink, type SharedRegions, SharedRingProducer } from '@ringmaster/core';
import { controlRingPlace } from '#core/transport/regions/shared-regions.js';
import { beginIncarnation } from '#core/transport/regions/thread-claims.js';
import type { Scenario, Stage } from '../engine/scenario.ts';
import { regionNames } from '../kit/names.ts';
import { unlike } from '../kit/ring-stage.ts';
import { cycleOf, fillLink, KIND, LONG_BYTES, openMesh, record, tinyRegions } from '../kit/station.ts';

const [SENDER, RECEIVER] = [0, 1];
/** Of a control ring of 256 bytes, hints take 24 each. */
const HINTS_IN_RING = 10;
const [HINT_BYTES, HINT_KIND] = [16, 1];
/** Three parts. */
const LONG_MESSAGE_BYTES = 200;
/** Before it, so that the last of them finds no room. */
const RECORDS_BEFORE = 6;
const [IN_PARTS, WHOLE_ONE] = [7, 8];

/** Hints reach a thread that is awake, goes to sleep or sleeps, or it is told to look at everything. */
function hints(before: number): Stage {
  const regions = tinyRegions();
  fillHints(regions, before);
  return {
    names: regionNames(regions),
    threads: {
      sender: {
        run: (me) => {
          const link = openMesh(me, regions, SENDER).link(RECEIVER);
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

/**
 * A message in parts, of which two have room at first. Either end may die in the middle: the message arrives whole, or is reported as
 * lost once, or nothing of it was published; and what follows arrives.
 */
function parts(mortal: 'sender' | 'receiver'): Stage {
  const regions = tinyRegions();
  fillLink(regions, { from: SENDER, to: RECEIVER, count: RECORDS_BEFORE });
  return {
    names: regionNames(regions),
    threads: {
      sender: {
        mayDie: mortal === 'sender',
        run: (me) => {
          const mesh = openMesh(me, regions, SENDER);
          mesh.link(RECEIVER).post(record(IN_PARTS, LONG_MESSAGE_BYTES), KIND);
          mesh.flush();
          me.exitOf('receiver');
          mesh.flush();
          me.did('sent');
        },
      },
      receiver: {
        mayDie: mortal === 'receiver',
        run: (me) => {
          const mesh = openMesh(me, regions, RECEIVER);
          for (let polls = 0; polls < 3; polls++) mesh.poll(RECORDS_BEFORE / 2 + 1);
        },
      },
      successor: {
        run: (me) => {
          me.exitOf('sender');
          me.after('heir', 'made room');
          me.atOnce(() => beginIncarnation(regions, SENDER));
          const mesh = openMesh(me, regions, SENDER);
          mesh.link(RECEIVER).post(record(WHOLE_ONE), KIND);
          mesh.flush();
        },
      },
      heir: {
        run: (me) => {
          me.exitOf('receiver');
          me.exitOf('sender');
          const mesh = openMesh(me, regions, RECEIVER);
          while (mesh.poll(4) > 0);
          me.did('made room');
          me.exitOf('successor');
          while (mesh.poll(4) > 0);
        },
      },
    },
    check: ({ did, statusOf }) => {
      const seen = [...did('receiver'), ...did('heir')];
      const ofParts = seen.filter((event) => event === IN_PARTS || event === `lost ${IN_PARTS}`);
      // The first part may be all that was read, by a thread that died or ended with it, and nothing may be left to say so.
      if (ofParts.length > 1) return `the message in parts is reported more than once: [${ofParts.join(', ')}]`;
      if (ofParts[0] === IN_PARTS && !did('sender').includes('sent') && statusOf('sender') !== 'dead')
        return 'half a message arrived as a whole';
      return seen.includes(WHOLE_ONE) ? undefined : `what follows did not arrive: [${seen.join(', ')}]`;
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
            write(link, number);
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

/** Before anybody is watched: hints that wait in the control ring, about slots from 1 on. */
function fillHints(regions: SharedRegions, count: number): void {
  const sender = new SharedRingProducer(controlRingPlace(regions, SENDER, RECEIVER));
  for (let slot = 1; slot <= count; slot++) {
    const offset = sender.claim(HINT_BYTES);
    sender.memory.words.set([slot, 1, 1], offset >>> 2);
    sender.commit(HINT_BYTES, HINT_KIND, 0);
  }
  sender.publish();
}

/** In place, where it is not known before whether it goes into the ring or has to wait. */
function write(link: OutboundLink, number: number): void {
  const offset = link.claim(LONG_BYTES);
  if (offset === NO_ROOM) throw new Error(`Cannot write record ${number}: the outbox is full`);
  link.memory.bytes.set(record(number, LONG_BYTES), offset);
  link.commit(LONG_BYTES, KIND);
}

export const linkScenarios: readonly Scenario[] = [
  { name: 'hints', rules: 'I3 W1', about: 'two hints to a thread that goes to sleep', bound: 3, stage: () => hints(0) },
  { name: 'hints, full', rules: 'I3', about: 'the control ring is full: scan all', bound: 2, stage: () => hints(HINTS_IN_RING) },
  { name: 'outbox', rules: 'R3 W3', about: 'records that wait for room keep their order', stage: outbox },
  { name: 'parts, sender dies', rules: 'R4 D2', about: 'in the middle of a message in parts', bound: 0, stage: () => parts('sender') },
  { name: 'parts, receiver dies', rules: 'R4 D2', about: 'in the middle of a message in parts', bound: 1, stage: () => parts('receiver') },
];
