import { takeRemains } from '#core/transport/remains/thread-remains.js';
import { beginIncarnation, openThread, whenThreadOpen } from '#core/transport/regions/thread-claims.js';
import type { SharedMesh, SharedRegions } from '@ringmaster/core';
import type { End, Event, Party, Scenario, Stage } from '../engine/scenario.ts';
import { regionNames } from '../kit/names.ts';
import { unlike } from '../kit/ring-stage.ts';
import { KIND, openMesh, record, tinyRegions } from '../kit/station.ts';

const [OWNER, WORKER] = [0, 1];
const ASKED = [1, 2];
/** An answer's number is that of its question, and so much more. */
const ANSWER = 100;
/** Word of the oracle: the owner has seen to everything. */
const GATE = 0;

/** Answers each record that it reads, one after the other. */
function work(me: Party, regions: SharedRegions, polls: number): void {
  const read: number[] = [];
  const did = (event: Event): void => {
    me.did(event);
    read.push(Number(event));
  };
  const mesh = openMesh({ ...me, did }, regions, WORKER);
  for (let poll = 0; poll < polls; poll++) {
    mesh.poll(1);
    for (const number of read.splice(0)) mesh.link(OWNER).post(record(number + ANSWER), KIND);
    mesh.flush();
  }
}

/**
 * A worker may die anywhere. Its owner drains what it had published, finds out what it had read, and opens the gate for a successor, which
 * stands there from the beginning.
 */
function replaced(): Stage {
  const regions = tinyRegions();
  return {
    names: regionNames(regions),
    threads: {
      owner: {
        run: (me) => {
          const mesh = openMesh(me, regions, OWNER);
          for (const number of ASKED) {
            mesh.link(WORKER).post(record(number), KIND);
            mesh.flush();
          }
          if (me.exitOf('worker') === 'dead') recover(me, regions, mesh);
          me.exitOf('heir');
          while (mesh.poll(4) > 0);
        },
      },
      worker: { mayDie: true, run: (me) => work(me, regions, 3) },
      heir: {
        run: (me) => {
          if (me.exitOf('worker') === 'ended') return;
          me.after('owner', 'started');
          let isOpen = false;
          whenThreadOpen(me.host, regions, WORKER, () => void (isOpen = true));
          if (!isOpen) me.after('owner', 'opened');
          if (me.ghost(GATE, 0) !== 1) me.fail('The heir opens its rings before the gate is open');
          const mesh = openMesh(me, regions, WORKER);
          while (mesh.poll(4) > 0);
        },
      },
    },
    check: balance,
  };
}

function recover(me: Party, regions: SharedRegions, mesh: SharedMesh): void {
  const [remains] = takeRemains(regions, WORKER).links;
  if (remains === undefined) return me.fail('There are no remains of the worker');
  beginIncarnation(regions, WORKER);
  me.did('started');
  mesh.drain(WORKER, remains.written);
  // Limit: five parameters, the mesh's own handler.
  mesh.link(WORKER).forEachWaiting(remains.read, (memory, offset) => me.did(`waits ${memory.words[offset >>> 2]}`));
  me.ghost(GATE, 1);
  openThread(me.host, regions, WORKER);
  me.did('opened');
}

/** Each question was read by the worker or waited for its heir, never both; at most one is in neither's hands. */
function balance({ did, statusOf }: End): string | undefined {
  const worker = did('worker').map(Number);
  const heir = did('heir')
    .filter((event) => event !== 'open')
    .map(Number);
  const waits = did('owner')
    .map(String)
    .filter((event) => event.startsWith('waits'))
    .map((event) => Number(event.slice('waits '.length)));
  const answers = did('owner').filter((event) => typeof event === 'number');
  if (statusOf('worker') !== 'dead') return unlike('answered', answers, [101, 102].slice(0, worker.length));
  const lost = ASKED.filter((number) => !worker.includes(number) && !heir.includes(number));
  if (lost.length > 1) return `lost ${lost.join(' ')}: at most the one in hand may be`;
  if (answers.some((answer) => !worker.includes(Number(answer) - ANSWER)))
    return `answered [${answers.join(' ')}], handled [${worker.join(' ')}]`;
  return unlike('the heir has handled', heir, waits);
}

export const replacementScenarios: readonly Scenario[] = [
  {
    name: 'replacement',
    rules: 'D1 D2 D7',
    about: 'a worker dies anywhere between reading and answering; its heir goes on',
    stage: replaced,
  },
];
