import type { MailboxBounds } from '../../contract/mailbox-options.ts';
import type { Accepted } from '../../contract/message.ts';
import type { Runnable } from '../../dispatch/dispatcher.ts';
import { type LaneIndex, type Mailbox, NO_PROBE, SIGNAL, type Waiting } from '../../mailbox/mailbox.ts';
import type { BlockHandle } from '../blocks/block-handle.ts';
import type { CellEnvironment } from '../cell-environment.ts';
import { drop, type DroppingCell, refuse } from './dead-ends.ts';
import type { MessageOrigin } from '../internals.ts';
import { isInside } from './is-inside.ts';
import type { Life } from '../life/life.ts';
import { Overflow } from './overflow.ts';
import { Overload } from './overload.ts';
import { ReplyHandle } from '../asks/reply-handle.ts';
import type { Signal } from '../signal.ts';

/** An actor, as far as it concerns what comes in for it. */
export interface ReceivingCell extends DroppingCell, Runnable {
  readonly mailbox: Mailbox;
  readonly life: Pick<Life, 'isShut' | 'hasEnded' | 'giveUp'>;
  adopt(blocks: readonly BlockHandle[]): void;
}

/**
 * What comes in for one actor, up to the moment at which it is taken out of the mailbox: who is let in, what happens at the bound, and what
 * observers and senders are told of how much waits.
 *
 * Invariant: `environment.held.inbound` has, of this actor, the bytes in `#heldBytes`, and the meter the depth in `#shownDepth`.
 */
export class Intake {
  readonly #environment: CellEnvironment;
  readonly #cell: ReceivingCell;
  readonly #mailbox: Mailbox;
  readonly #bounds: MailboxBounds;
  /** Most mailboxes are never full, and have neither. */
  #overload: Overload | undefined;
  #overflow: Overflow | undefined;
  /** Of the records whose messages wait here. */
  #heldBytes = 0;
  /** Messages in the mailbox, as was last said. */
  #shownDepth = 0;

  constructor(cell: ReceivingCell, bounds: MailboxBounds) {
    this.#environment = cell.environment;
    this.#cell = cell;
    this.#mailbox = cell.mailbox;
    this.#bounds = bounds;
  }

  // ------------------------------------------------------------------ messages come in

  /** A message from a sender of this thread. */
  accept(message: unknown, origin: MessageOrigin, lane: LaneIndex): Accepted {
    const environment = this.#environment;
    const cell = this.#cell;
    const mailbox = this.#mailbox;
    if (!environment.slots.accepts(cell.slot, cell.generation)) return refuse(cell, message, origin, 'stopped');
    if (!environment.acceptsOutside && !isInside(environment, origin)) return refuse(cell, message, origin, 'system-stopped');
    const waiting = mailbox.length;
    if (waiting >= mailbox.capacity) return this.#acceptBeyondBound(message, origin, lane);
    let put = message;
    if (environment.roundTrip === undefined) mailbox.put(message, origin, lane);
    else {
      put = environment.roundTrip(message);
      this.#adoptMoved();
      mailbox.put(put, originOfCopy(put, origin), lane);
    }
    if (cell.meter.accepted()) this.#probe(put, lane);
    if (waiting + 1 === mailbox.capacity) this.#overloaded.raise();
    if (!cell.queued) environment.dispatcher.ready(cell);
    return 'accepted';
  }

  /** Blocks of a message that was accepted are its own now. */
  #adoptMoved(): void {
    const moves = this.#environment.blocks.takeMoves();
    if (moves.length > 0) this.#cell.adopt(moves.map(({ to }) => to));
  }

  /** Apart: the engine inlines the way of a message that finds room only while it is short. */
  #acceptBeyondBound(message: unknown, origin: MessageOrigin, lane: LaneIndex): Accepted {
    const { roundTrip } = this.#environment;
    const { meter } = this.#cell;
    const overflow = this.#bound;
    if (overflow.refuses) {
      meter.refused();
      return 'full';
    }
    if (overflow.stops) {
      overflow.stop();
      return refuse(this.#cell, message, origin, 'stopped');
    }
    // What cannot be sent is the sender's mistake also where it would be dropped (G5).
    const copy = roundTrip === undefined ? message : roundTrip(message);
    this.#adoptMoved();
    meter.accepted();
    overflow.squeeze(copy, originOfCopy(copy, origin), lane);
    return 'accepted';
  }

  /** A message from another thread, which has accepted it. */
  deliver(message: unknown, origin: MessageOrigin, lane: LaneIndex, bytes: number): void {
    const cell = this.#cell;
    const mailbox = this.#mailbox;
    if (cell.life.isShut) return drop(cell, message, origin, cell.life.hasEnded ? 'stopped' : 'draining');
    const waiting = mailbox.length;
    if (waiting >= mailbox.capacity) return this.#deliverBeyondBound(message, origin, lane, bytes);
    mailbox.put(message, origin, lane);
    if (cell.meter.delivered()) this.#probe(message, lane);
    this.#holdBytes(bytes);
    if (waiting + 1 === mailbox.capacity) this.#overloaded.raise();
    if (!cell.queued) this.#environment.dispatcher.ready(cell);
  }

  #deliverBeyondBound(message: unknown, origin: MessageOrigin, lane: LaneIndex, bytes: number): void {
    const waiting = this.#mailbox.length;
    if (!this.#bound.admit(message, origin, lane)) return;
    // Another one has gone for it.
    if (this.#mailbox.length === waiting) this.#letGo(1);
    this.#holdBytes(bytes);
  }

  /** How long this one waits is measured, unless another one is; nor does a turn look for what it has put there itself. */
  #probe(message: unknown, lane: LaneIndex): void {
    const { current, kin } = this.#environment;
    if (this.#mailbox.probe === NO_PROBE && current !== this.#cell) this.#mailbox.startProbe(message, lane, kin.now());
  }

  /** Something of the actor's own: never refused, and not counted against the bound (S4). Counted by the caller. */
  putSignal(signal: Signal, isBehindAll: boolean): void {
    this.#mailbox.putSignal(signal, isBehindAll);
    this.#ready();
  }

  /** Before all that waits: what had been taken out, and is to be handled again. */
  putBack(messages: readonly Waiting[]): void {
    this.#mailbox.putBack(messages);
    this.#ready();
  }

  #ready(): void {
    if (!this.#cell.queued) this.#environment.dispatcher.ready(this.#cell);
  }

  // ------------------------------------------------------------------ at the bound

  get #bound(): Overflow {
    const cell = this.#cell;
    this.#overflow ??= new Overflow({
      name: cell.name,
      bounds: this.#bounds,
      reserve: this.#environment.mailboxReserve,
      mailbox: this.#mailbox,
      drop: (message, origin, reason) => drop(cell, message, origin, reason),
      giveUp: (error) => cell.life.giveUp(error),
    });
    return this.#overflow;
  }

  get #overloaded(): Overload {
    this.#overload ??= new Overload(this.#environment, this.#cell, this.#bounds);
    return this.#overload;
  }

  /** A message has been taken out: an overload is over when no more wait than the low water mark, and signals beside. */
  lookAtWater(): void {
    const overload = this.#overload;
    if (overload === undefined || !overload.isUp) return;
    const { lowWater, capacity } = this.#bounds;
    const room = this.#mailbox.capacity - this.#mailbox.length;
    if (room >= capacity - lowWater) overload.lower();
    else if (room > 0) overload.placeFreed();
  }

  /** The actor has just taken up what waited for it, and the overload flag of its place may be up. */
  settleFlag(): void {
    this.#overloaded.settleFlag();
  }

  whenRoom(room: () => void): void {
    if (this.#cell.life.hasEnded) room();
    else this.#overloaded.whenLowered(room);
  }

  // ------------------------------------------------------------------ how much waits

  #holdBytes(bytes: number): void {
    this.#heldBytes += bytes;
    this.#environment.held.inbound += bytes;
  }

  /** So many messages have left the mailbox. Which bytes were theirs is not known: they are taken off in proportion, and all when it is empty. */
  #letGo(messages: number): void {
    const held = this.#heldBytes;
    if (held === 0) return;
    const { length } = this.#mailbox;
    this.#heldBytes = Math.floor((held * length) / (length + messages));
    this.#environment.held.inbound -= held - this.#heldBytes;
  }

  /** A turn has taken so many out. */
  passed(messages: number): void {
    this.#mailbox.takenBeforeProbe(messages);
    this.#letGo(messages);
  }

  /** For observers. */
  showDepth(): void {
    const { length } = this.#mailbox;
    if (length === this.#shownDepth) return;
    this.#cell.meter.waiting(length - this.#shownDepth);
    this.#shownDepth = length;
    this.#environment.meter.depth(this.#cell.slot, length);
  }

  // ------------------------------------------------------------------ the end

  /** Nothing of what waits is handled any more. */
  dropAll(reason: 'stopped' | 'thread-lost'): void {
    const mailbox = this.#mailbox;
    while (mailbox.length > 0) {
      const message = mailbox.take();
      const origin = mailbox.lastOrigin;
      // Nobody else had sent it, so there is nobody to tell.
      if (origin === SIGNAL) this.#cell.meter.dropped();
      else drop(this.#cell, message, origin as MessageOrigin, reason);
    }
    this.#letGo(1);
    this.showDepth();
  }

  /** Whoever waits for room learns that there will be none. */
  end(): void {
    this.#overload?.end();
    // Also senders that wait for another reason, and would not hear of the end.
    this.#environment.roomMade(this.#cell, 0);
  }
}

/** A copy has a handle of its own for an ask of another thread: that is the one to be answered. */
function originOfCopy(copy: unknown, origin: MessageOrigin): MessageOrigin {
  if (!(origin instanceof ReplyHandle)) return origin;
  const { replyTo } = copy as { readonly replyTo: ReplyHandle };
  if (replyTo !== origin) replyTo.standInFor(origin);
  return replyTo;
}
