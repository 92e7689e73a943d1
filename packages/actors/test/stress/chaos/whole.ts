import { arenaPlace, BlockRemains } from '@ringmaster/core';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { DEAD_LETTERS, SystemCounters, underWay } from '#actors/system/thread/metrics/system-meter.js';
import type { Sheet } from './sheet.ts';
import type { Toll } from './toll.ts';

/** What the counters of the runtime say of all messages, those of scheduler and broker among them. */
export class Whole {
  readonly #counters: SystemCounters;
  readonly #remains: BlockRemains;

  constructor(system: OwnerSystem) {
    this.#counters = new SystemCounters(system.regions);
    this.#remains = new BlockRemains(arenaPlace(system.regions), 0);
  }

  /** Nothing waits anywhere, and no block is held by anybody. */
  get isQuiet(): boolean {
    return underWay(this.#counters).messages === 0 && this.#remains.use().blocks === 0;
  }

  get blocks(): number {
    return this.#remains.use().blocks;
  }

  get deadLetters(): number {
    return DEAD_LETTERS.reduce((sum, reason) => sum + this.#counters.total(reason), 0);
  }

  account(sheet: Sheet, toll: Toll): void {
    const of = (name: Parameters<SystemCounters['total']>[0]): number => this.#counters.total(name);
    sheet.begin('system');
    sheet.same(
      { accepted: of('accepted'), sent: this.#counters.sentInAll(), uncounted: of('uncounted') },
      { handled: of('handled'), failed: of('failed'), dead: of('dropped'), lost: of('lost') },
      // A thread that is ended between two counts leaves one message between them (D7).
      toll.deaths,
    );
    sheet.same({ 'lost, say events': toll.messagesLost }, { 'lost, say counters': of('lost') - of('uncounted') }, toll.deaths);
    sheet.atMost({ 'in flight': toll.inFlight }, { deaths: toll.deaths });
    sheet.atMost({ 'dead letters told of': toll.deadLetters.total }, { 'dead letters': this.deadLetters });
    if (toll.deaths === 0) sheet.same({ 'dead letters told of': toll.deadLetters.total }, { 'dead letters': this.deadLetters });
    sheet.none({ 'blocks not returned': this.blocks });
    sheet.none({ undecodable: of('undecodable'), unhandled: of('unhandled') - toll.deadLetters.of('unhandled'), foreign: of('foreign') });
    const late = { 'late replies': of('late-reply') };
    sheet.atMost(late, { 'asks called off': of('asks-given-up'), 'out of time': of('asks-timed-out') });
  }
}
