import { ActorStoppedError, SpawnError, ThreadLostError } from '../../contract/errors/runtime-errors.ts';
import type { Accepted } from '../../contract/message.ts';
import { LaneIndex } from '../../mailbox/mailbox.ts';
import { ActorRefBase } from './actor-ref-base.ts';
import { undoMoves } from '../blocks/block-port.ts';
import type { LocalActor } from '../cell-environment.ts';
import type { Prepared } from './waiting-sends.ts';
import type { EndReason, Ending, InternalRef, InternalReply, MessageOrigin } from '../internals.ts';

/**
 * Reference to an actor of the same thread: messages go by reference, without a codec.
 *
 * It may be known before its actor is here (a third party's message overtook the spawn record, I4) and after it has
 * gone; the cell is looked up until it is found, then kept.
 */
export class LocalRef extends ActorRefBase {
  #cell: LocalActor | undefined;

  /** Its actor is here. From now on the reference knows it, also after its end. */
  bind(cell: LocalActor): void {
    this.#cell = cell;
  }

  get name(): string {
    return this.#found()?.name ?? `${this.thread}/${this.slot}#${this.generation}`;
  }

  get isAlive(): boolean {
    return this.environment.slots.accepts(this.slot, this.generation);
  }

  get depth(): number {
    return this.environment.slots.depth(this.slot);
  }

  whenPassed(): Promise<void> {
    return Promise.resolve();
  }

  get isOverloaded(): boolean {
    return this.environment.slots.overloaded(this.slot);
  }

  get started(): Promise<void> {
    const cell = this.#found();
    if (cell !== undefined) return cell.whenStarted();
    return this.environment.whenHere(this, (here) =>
      here === undefined ? Promise.reject(this.stoppedError('await the start of')) : here.whenStarted(),
    );
  }

  offer(message: unknown, sender: InternalRef | undefined, lane: LaneIndex): Accepted {
    return this.#accept(message, sender, lane);
  }

  offerAsk(message: object, ask: InternalReply, lane: LaneIndex = LaneIndex.normal): Accepted {
    if (this.#found()?.failsCycle(ask) === true) {
      this.environment.forgo(message, 'cycle');
      return 'accepted';
    }
    return this.#accept(message, ask, lane);
  }

  /** Its mailbox lets in who comes, in turn or not. Not through `offer`, in which a pool counts what takes the detour. */
  protected override offerInTurn(message: unknown, sender: InternalRef | undefined, lane: LaneIndex): Accepted {
    return this.#accept(message, sender, lane);
  }

  /** Why it has ended, as far as that is known still. */
  get endReason(): EndReason {
    return this.#cell?.endReason ?? 'stopped';
  }

  /** With what the actor failed of, as far as that is known still. */
  override stoppedError(action: string): Error {
    if (this.#cell?.isLost ?? this.environment.wasLost(this)) {
      const { name, thread } = this;
      return new ThreadLostError(`Cannot ${action} "${name}": it was lost with thread ${thread}`, { data: { thread, culprit: false } });
    }
    const failure = this.#cell?.failure;
    if (failure === undefined || failure instanceof SpawnError) return failure ?? super.stoppedError(action);
    return new ActorStoppedError(super.stoppedError(action).message, { data: { target: this.name }, cause: failure });
  }

  protected prepare(message: unknown, sender: InternalRef | undefined, lane: LaneIndex): Prepared {
    const { roundTrip, blocks } = this.environment;
    const fixed = roundTrip === undefined ? message : roundTrip(message);
    const moves = blocks.takeMoves();
    const prepared = { bytes: 0, attempt: () => this.#accept(fixed, sender, lane) };
    return moves.length === 0 ? prepared : { ...prepared, giveBack: () => undoMoves(moves) };
  }

  protected whenRoom(room: () => void): void {
    const cell = this.#found();
    if (cell === undefined) void this.environment.whenHere(this, () => Promise.resolve(room()));
    else cell.whenRoom(room);
  }

  protected requestEnd(how: Ending): Promise<void> {
    const cell = this.#found();
    if (cell !== undefined) return cell.requestEnd(how);
    const began = this.environment.slots.beginEnd(this.slot, this.generation, how);
    return this.environment.whenHere(this, async (here) => {
      if (began && how === 'drain') here?.drain();
      await here?.requestEnd(how);
    });
  }

  protected isAboveCurrent(): boolean {
    return this.environment.current?.isBelow(this) === true;
  }

  #accept(message: unknown, origin: MessageOrigin, lane: LaneIndex): Accepted {
    const cell = this.#cell ?? this.#found();
    if (cell !== undefined) return cell.accept(message, origin, lane);
    return this.#offerAbsent(message, origin, lane);
  }

  /** Its spawn record is on the way: what waits for it has left its sender. */
  #offerAbsent(message: unknown, origin: MessageOrigin, lane: LaneIndex): Accepted {
    const { blocks } = this.environment;
    const outcome = this.environment.offerAbsent(this, blocks.isInUse ? blocks.moveIn(message) : message, origin, lane);
    const moves = blocks.takeMoves();
    if (outcome === 'full') undoMoves(moves);
    else if (outcome === 'accepted') for (const { to } of moves) to.holding?.disown();
    // A tell became a dead letter, which has returned them; an ask becomes none.
    else for (const { to } of moves) to.holding?.release('its message was not handled');
    if (outcome === 'accepted') this.environment.meter.accepted(this.slot);
    else if (outcome === 'full') return this.refused();
    return outcome;
  }

  #found(): LocalActor | undefined {
    if (this.#cell !== undefined) return this.#cell;
    const cell = this.environment.cellAt(this.slot);
    if (cell !== undefined && cell.generation === this.generation) this.#cell = cell;
    return this.#cell;
  }
}
