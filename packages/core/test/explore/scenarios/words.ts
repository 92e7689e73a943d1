import { HeldBytes, SlotStatus, Withdrawals } from '@ringmaster/core';
import { claimThread, isThreadClaimed, releaseThread } from '#core/transport/regions/thread-claims.js';
import { openSlotTable, returnLeasesOf } from '#core/transport/regions/shared-regions.js';
import { WatchWord, wakefulness } from '#core/transport/parking/watch-word.js';
import { Parking } from '#core/transport/parking/parking.js';
import type { Scenario, Stage } from '../engine/scenario.ts';
import { regionNames } from '../kit/names.ts';
import { tinyRegions } from '../kit/station.ts';

const PLACE = 1;
const NUMBER = 77;
const LISTENER = 1;

/** A request is taken back while somebody begins to listen: who listens sees it, or is hinted. */
function withdrawn(): Stage {
  const regions = tinyRegions();
  new Withdrawals(regions, 0).enter(PLACE, NUMBER);
  return {
    names: regionNames(regions),
    threads: {
      asker: { run: (me) => me.did(new Withdrawals(regions, 0).withdraw(PLACE, NUMBER)) },
      listener: { run: (me) => me.did(new Withdrawals(regions, 0).want(PLACE, NUMBER, LISTENER) ? 'stands' : 'sees') },
    },
    check: ({ did }) =>
      did('listener').includes('sees') || did('asker').includes(1 << LISTENER)
        ? undefined
        : 'nobody tells the listener that it was taken back',
  };
}

/** Two threads claim slots of one table, and one of them may die; what it had leased goes back, and a slot is nobody's twice. */
function slots(): Stage {
  const regions = tinyRegions();
  const claimer = (opener: number, count: number) => (me: Parameters<Stage['threads'][string]['run']>[0]) => {
    const table = openSlotTable(regions, 0, opener);
    for (let claims = 0; claims < count; claims++) {
      const slot = table.claim('x');
      if (slot < 0) me.fail('There is no slot left');
      if (me.ghost(slot, opener + 1) !== 0) me.fail(`Slot ${slot} is claimed twice`);
      me.did(`${slot}:${table.generation(slot)}`);
    }
  };
  return {
    names: regionNames(regions),
    threads: {
      first: { mayDie: true, run: claimer(0, 1) },
      second: { run: claimer(1, 2) },
      owner: {
        run: (me) => {
          if (me.exitOf('first') !== 'dead') return;
          returnLeasesOf(regions, 0);
          me.did('returned');
        },
      },
      heir: {
        run: (me) => {
          if (me.exitOf('owner') === 'ended' && me.exitOf('first') === 'dead') claimer(0, 1)(me);
        },
      },
    },
    check: ({ did }) => {
      const identities = [...did('first'), ...did('second'), ...did('heir')];
      return new Set(identities).size === identities.length ? undefined : `claimed twice: ${identities.join(' ')}`;
    },
  };
}

/** One life, which two threads want to end and a third to go on with: whoever frees the slot, late or twice, means this generation alone. */
function lives(): Stage {
  const regions = tinyRegions();
  const { starting, running, stopping, killed } = SlotStatus;
  const table = () => openSlotTable(regions, 0, 0);
  const slot = table().claim('x');
  // So that whoever claims next looks at the same slot first.
  returnLeasesOf(regions, 0);
  return {
    names: regionNames(regions),
    threads: {
      own: {
        run: (me) => {
          const own = table();
          me.did(own.tryMove(slot, 1, starting, running) ? 'runs' : 'is over');
          own.free(slot, 1);
          const again = me.atOnce(() => own.claim('y'));
          me.did(`${again}:${own.generation(again)}`);
        },
      },
      stopper: {
        run: () => {
          const its = table();
          if (!its.accepts(slot, 1)) return;
          if (its.tryMove(slot, 1, starting, stopping) || its.tryMove(slot, 1, running, stopping)) its.free(slot, 1);
        },
      },
      killer: {
        run: (me) => {
          const its = table();
          for (const from of [starting, running, stopping]) if (its.tryMove(slot, 1, from, killed)) return me.did('killed');
        },
      },
    },
    check: ({ did }) => {
      const [, identity = ''] = did('own').map(String);
      const [again = '', generation = ''] = identity.split(':');
      const own = table();
      if (own.status(Number(again)) !== starting) return `the next life of slot ${again} was ended by somebody who meant the last one`;
      return Number(again) === slot && Number(generation) !== 2 ? `generation ${generation} follows 1` : undefined;
    },
  };
}

/** A watcher stops watching while somebody wakes up: that one calls it, or it sees that somebody is awake. */
function watched(): Stage {
  const regions = tinyRegions();
  return {
    names: regionNames(regions),
    threads: {
      watcher: {
        run: (me) => {
          const word = new WatchWord(me.host, regions, 0);
          word.begin();
          word.end();
          me.did(wakefulness(regions, 1) === 'awake' ? 'sees' : 'sleeps');
        },
      },
      other: {
        run: (me) => {
          new Parking(me.host, new Int32Array(regions.words), 1, () => {}).begin();
          new WatchWord(me.host, regions, 0).call();
        },
      },
    },
    check: ({ did }) => {
      const word = new WatchWord({} as never, regions, 0);
      return did('watcher').includes('sees') || word.isCalled ? undefined : 'the other works unwatched';
    },
  };
}

/** A thread is had by one at a time. */
function claimed(): Stage {
  const regions = tinyRegions();
  const user = (number: number) => (me: Parameters<Stage['threads'][string]['run']>[0]) => {
    for (let tries = 0; tries < 2; tries++) {
      if (!claimThread(regions, 1)) continue;
      if (me.ghost(0, number) !== 0) me.fail('Two have the thread at the same time');
      if (!isThreadClaimed(regions, 1)) me.fail('Nobody has the thread that is claimed');
      me.ghost(0, 0);
      releaseThread(regions, 1);
    }
  };
  return {
    names: regionNames(regions),
    threads: { first: { run: user(1) }, second: { run: user(2) }, third: { run: user(3) } },
    check: () => undefined,
  };
}

/** More waits than may: a sender asks to be called while the other thread works off what it holds. */
function held(): Stage {
  const regions = tinyRegions();
  const KIB = 1024;
  const options = (self: number, room: (threads: number) => void) => ({ regions, self, limitBytes: 8 * KIB, room });
  return {
    names: regionNames(regions),
    threads: {
      sender: {
        run: (me) => {
          me.after('worker', 'full');
          const bytes = new HeldBytes(options(0, () => {}));
          me.did(bytes.wantRoom(1) ? 'waits' : 'sends');
        },
      },
      worker: {
        run: (me) => {
          const bytes = new HeldBytes(options(1, (threads) => me.did(`calls ${threads}`)));
          bytes.inbound = 16 * KIB;
          me.atOnce(() => bytes.refresh());
          me.did('full');
          bytes.inbound = 2 * KIB;
          bytes.refresh();
        },
      },
    },
    check: ({ did }) =>
      did('sender').includes('sends') || did('worker').includes('calls 1') ? undefined : 'nobody calls who waits for less',
  };
}

export const wordScenarios: readonly Scenario[] = [
  { name: 'withdrawal', rules: 'W3 C3', about: 'a request is taken back while somebody begins to listen', stage: withdrawn },
  { name: 'slots, claims', rules: 'I1', about: 'two openers claim in one table; one dies and is replaced', stage: slots },
  { name: 'slots, life', rules: 'I2', about: 'three threads move one status word', stage: lives },
  { name: 'watch', rules: 'D8', about: 'a watcher stops watching while somebody wakes up', stage: watched },
  { name: 'claim of a thread', rules: 'I1', about: 'three want one thread', stage: claimed },
  { name: 'held bytes', rules: 'W3 B15', about: 'one waits for less, another works it off', stage: held },
];
