const area = 'death and replacement of a thread';
const survivor = 'packages/actors/src/system/thread/death/survivor.ts';
const watching = 'packages/actors/src/system/thread/family/watching.ts';
const deaths = 'packages/actors/src/system/owner/death/thread-deaths.ts';

/** A test of `packages/actors/test/runtime`, in the virtual system. */
function virtual(file, name) {
  return { file: `packages/actors/test/runtime/${file}.test.ts`, name, way: 'virtual' };
}

/** A test of `packages/actors/test/death`. */
function death(file, name) {
  return { file: `packages/actors/test/death/${file}.test.ts`, name };
}

/** What is lost with a thread, what is not, and who is told (D1 to D8, I1, I4, I5). */
export const DEATH = [
  {
    name: 'a replacement may open its rings as soon as any of its predecessors might',
    rule: 'D1',
    area,
    file: 'packages/core/src/transport/regions/thread-claims.ts',
    find: 'if (gate === observe(words, index + INCARNATION)) open();',
    replace: 'if (gate !== 0) open();',
    caughtBy: {
      file: 'packages/core/test/transport/thread-remains.test.ts',
      name: 'D1 a replacement waits at its gate until this very incarnation may open, and is rung',
    },
  },
  {
    name: 'an ask that waits in the ring of a dead thread fails, and is executed all the same',
    rule: 'D2',
    area,
    file: survivor,
    find: 'if (target.thread !== thread || mail.asks.has(ask)) return undefined;',
    replace: 'if (target.thread !== thread) return undefined;',
    caughtBy: virtual(
      'thread-death',
      'G45, G56: what waits in the ring is handled by the new incarnation, in order, none twice, and asks are answered',
    ),
  },
  {
    name: 'an ask that a dead thread had read waits for its time limit',
    rule: 'D2',
    area,
    file: survivor,
    find: 'if (isAwait && !isGivenUp) return undefined;',
    replace: "if (!isGivenUp && (isAwait || suspects === 'all')) return undefined;",
    caughtBy: virtual('thread-death', 'G45, G57: asks that the dead thread had read fail in every thread, and are counted'),
  },
  {
    name: 'an actor is set up again before what lived below it has ended',
    rule: 'D3',
    area,
    file: survivor,
    find: 'await this.#ended(orphans);\n    return report;',
    replace: 'void this.#ended(orphans);\n    return report;',
    caughtBy: virtual(
      'thread-death',
      'G17, D3: what lived below a lost actor and does not stop in time is killed before its setup runs again',
    ),
  },
  {
    name: 'watches are not registered with the successor',
    rule: 'D5',
    area,
    file: survivor,
    find: 'watching.watchAgain(thread);\n',
    replace: 'if (error === undefined) watching.watchAgain(thread);\n',
    caughtBy: virtual('watching-deaths', 'G39, G43: a restart after the death of its thread is a restart'),
  },
  {
    name: 'the successor is not asked again for what is awaited of it',
    rule: 'D5',
    area,
    file: survivor,
    find: 'if (!isGivenUp) awaits.askAgain(',
    replace: 'if (isGivenUp) awaits.askAgain(',
    caughtBy: virtual('thread-death-meanwhile', 'awaiting the start or the end of an actor elsewhere goes on through'),
  },
  {
    name: 'the successor is asked again for what it finds in its ring anyway',
    rule: 'D5',
    area,
    file: survivor,
    find: 'awaits.askAgain(thread, (ask) => mail.asks.has(ask))',
    replace: 'awaits.askAgain(thread, (ask) => ask.isSettled)',
    caughtBy: death('lost-words', 'D2: an await that waits for a thread when it dies is answered by the next one, once'),
  },
  {
    name: 'messages that wait in the ring of a dead thread count as lost',
    rule: 'D7',
    area,
    file: survivor,
    find: 'counters.sent(self, thread) - notice.taken - waiting.messages;',
    replace: 'counters.sent(self, thread) - notice.taken - waiting.asks.size;',
    caughtBy: virtual(
      'thread-death',
      'G45, G56: what waits in the ring is handled by the new incarnation, in order, none twice, and asks are answered',
    ),
  },
  {
    name: 'what a dead thread had published is not taken in before its asks are settled',
    rule: 'D2',
    area,
    file: survivor,
    find: 'if (written !== undefined) this.#thread.threads.mesh.drain(thread, written);',
    replace: 'if (written !== undefined && isGivenUp) this.#thread.threads.mesh.drain(thread, written);',
    caughtBy: death(
      'virtual-deaths',
      'G1, G2, G45, G55, G56, G57: under many seeds every ask settles, nothing is handled twice or out of order, all come back, the books balance',
    ),
  },
  {
    name: 'a replacement opens its rings before all threads have settled with its predecessor',
    rule: 'D1',
    area,
    file: 'packages/actors/src/system/owner/thread-keeper.ts',
    find: 'if (this.#threads.has(thread) && !this.#deaths.isRecovering(thread)) this.#deaths.open(thread);',
    replace: 'if (this.#threads.has(thread)) this.#deaths.open(thread);',
    caughtBy: virtual(
      'thread-death',
      'G17, D3: what lived below a lost actor and does not stop in time is killed before its setup runs again',
    ),
  },
  {
    name: 'the status word of an actor that does not come back says that it runs',
    rule: 'D4',
    area,
    file: deaths,
    find: 'census.end(slot, generation);',
    replace: 'if (status === SlotStatus.starting) census.end(slot, generation);',
    caughtBy: virtual(
      'thread-death',
      'G56: what arrives for an actor that does not come back is a dead letter thread-lost, and an ask of it fails',
    ),
  },
  {
    name: 'what comes back to a dead thread finds its incarnation',
    rule: 'I5',
    area,
    file: deaths,
    find: 'beginIncarnation(runtime.regions, thread);\n    markThreadAbsent',
    replace: 'if (isGivenUp) beginIncarnation(runtime.regions, thread);\n    markThreadAbsent',
    caughtBy: death(
      'thread-deaths',
      'D2: what comes back to a dead thread finds another incarnation, and its gate closed until it is opened for the next',
    ),
  },
  {
    name: 'a report of an earlier death is taken for one of this',
    rule: 'D7',
    area,
    file: deaths,
    find: 'if (recovery?.incarnation !== report.incarnation || !recovery.awaits(from)) return;',
    replace: 'if (recovery === undefined || !recovery.awaits(from)) return;',
    caughtBy: death('thread-deaths', 'D3, D7: a report of an earlier death of the thread is not taken for one of this death'),
  },
  {
    name: 'a replacement reads all rings before it has heard of the deaths it was not there for',
    rule: 'D7',
    area,
    file: 'packages/actors/src/system/thread/death/takeover.ts',
    find: 'threads.mesh.readOnly(OWNER);\n',
    replace: 'if (!this.#isHeir) threads.mesh.readOnly(OWNER);\n',
    caughtBy: death(
      'catching-up',
      'D3: who takes over hears of each death it was not there for before it reads what came after it: what was spawned since is no orphan',
    ),
  },
  {
    name: 'nobody is told of an actor whose spawn died with its spawner',
    rule: 'I4',
    area,
    file: survivor,
    find: 'for (const life of notice.claimed) this.#endUnspawned(life);',
    replace: 'if (isGivenUp) for (const life of notice.claimed) this.#endUnspawned(life);',
    caughtBy: death(
      'never-spawned',
      'I4: what waits for an actor whose spawn died in the outbox of its spawner is a dead letter never-spawned, and asks fail',
    ),
  },
  {
    name: 'a drain waits for a marker that died with who had asked for it',
    rule: 'S6',
    area,
    file: survivor,
    find: 'for (const cell of this.#thread.cells) cell.markerLost();',
    replace: 'if (isGivenUp) for (const cell of this.#thread.cells) cell.markerLost();',
    caughtBy: death('lost-words', 'S6: a drain whose marker died with the thread that had asked for it comes to its end'),
  },
  {
    name: 'an end that the parent’s thread had not seen when it died is told to nobody',
    rule: 'D5',
    area,
    file: watching,
    find: 'if (parentThread === thread) this.seen(place);',
    replace: 'if (parentThread === thread) this.#unseen.delete(placeKey(place));',
    caughtBy: death('lost-words', 'G41, G43: an end that the parent had not seen when its thread died is told to who watches'),
  },
  {
    name: 'the owner stops watching without a second look',
    rule: 'D8',
    area,
    file: 'packages/actors/src/system/owner/watchdog.ts',
    find: 'if (this.#look(false)) {',
    replace: 'if (this.#word.isCalled) {',
    caughtBy: death('watchdog', 'D8: who begins to work while the watcher is about to stop is watched all the same'),
  },
];
