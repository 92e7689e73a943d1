import { ActorRefBase } from '../cell/refs/actor-ref-base.ts';
import { ignorable } from '../cell/ignorable.ts';
import { isInside } from '../cell/messages/is-inside.ts';
import type { Prepared } from '../cell/refs/waiting-sends.ts';
import type { Ending, InternalRef, InternalReply, MessageOrigin, Place } from '../cell/internals.ts';
import type { Outcome } from '../cell/life/outcome.ts';
import { ActorStoppedError, SpawnError, SystemStoppedError, ThreadLostError } from '../contract/errors/runtime-errors.ts';
import type { Accepted } from '../contract/message.ts';
import { LaneIndex } from '../mailbox/mailbox.ts';
import { askFlags } from './ask-head.ts';
import { beginEnd, endAsked } from './begin-end.ts';
import { Awaited, FLAG_ASK, HintVerb, RecordKind } from './envelope-layout.ts';
import type { Peer } from './peer.ts';
import type { RemoteEnvironment } from './remote-environment.ts';
import { RoomTurn } from './room-turn.ts';
import { SendWindow } from './send-window.ts';

/** A reference to an actor in another thread. Messages go directly through the link to that thread. */
export class RemoteRef extends ActorRefBase {
  protected override readonly environment: RemoteEnvironment;
  readonly #peer: Peer;
  readonly #window: SendWindow;
  #name: string | undefined;
  #started: Promise<void> | undefined;
  #outcome: Outcome | undefined;
  #roomWaiters: (() => void)[] = [];
  /** Its thread is being asked whether it has taken what is under way. */
  #isAsked = false;
  /** Once something has waited. */
  #turn: RoomTurn | undefined;

  constructor(environment: RemoteEnvironment, peer: Peer, place: Place) {
    super(environment, place);
    this.environment = environment;
    this.#peer = peer;
    this.#window = new SendWindow(peer, place.slot);
  }

  /** The name stands in the slot as long as the actor lives. It is read once. */
  get name(): string {
    this.#name ??= this.#peer.slots.name(this.slot, this.generation);
    return this.#name ?? `${this.thread}/${this.slot}#${this.generation}`;
  }

  get isAlive(): boolean {
    return this.#peer.slots.accepts(this.slot, this.generation) && !this.#peer.isLost;
  }

  get depth(): number {
    return this.#peer.slots.depth(this.slot);
  }

  /** A question of its thread's runtime goes behind all that was sent there, and the answer comes when that has been put into mailboxes. */
  whenPassed(): Promise<void> {
    return this.environment.awaits.begin(this, Awaited.started).catch(() => undefined);
  }

  get isOverloaded(): boolean {
    return this.#peer.slots.overloaded(this.slot);
  }

  /** Also if as much is under way as may be (B23). */
  override get isFull(): boolean {
    return this.isOverloaded || !this.#window.isOpen;
  }

  get started(): Promise<void> {
    if (this.#outcome !== undefined) return this.#outcome.promise();
    this.#started ??= this.environment.awaits.begin(this, Awaited.started);
    return this.#started;
  }

  /** This thread spawned the actor and will be told how its start went, so it need not ask. */
  startedBy(outcome: Outcome, name: string): void {
    this.#outcome = outcome;
    this.#name = name;
  }

  offer(message: unknown, sender: InternalRef | undefined, lane: LaneIndex): Accepted {
    return this.#admits(sender)
      ? this.#accounted(this.#peer.sendMessage(this, message, sender, lane))
      : this.#refuse(message, sender, lane);
  }

  offerAsk(message: object, ask: InternalReply, lane: LaneIndex = LaneIndex.normal): Accepted {
    // On the wire a sender belongs to the sending thread. If this thread forwards an ask of another one, it cannot name the sender.
    const sender = ask.sender?.thread === this.environment.thread ? ask.sender : undefined;
    const flags = lane | askFlags(ask, sender !== undefined);
    return this.#admits(ask)
      ? this.#accounted(this.#peer.sendAsk(this, message, sender, flags, ask))
      : this.#refuse(message, sender, flags, ask);
  }

  protected override offerInTurn(message: unknown, sender: InternalRef | undefined, lane: LaneIndex): Accepted {
    return this.#postInTurn(sender, () => this.#peer.sendMessage(this, message, sender, lane)) ?? this.#refuse(message, sender, lane);
  }

  /** Undefined: others are not let in either, and it is not the turn of what has waited here. */
  #postInTurn(sender: InternalRef | undefined, post: () => Accepted): Accepted | undefined {
    if (this.#admits(sender)) return this.#accounted(post());
    const turn = this.#turn;
    return turn !== undefined && this.#admitsInTurn(turn, sender) ? turn.used(this.#accounted(post())) : undefined;
  }

  /** A hint came: there may be room again. */
  roomMade(): void {
    for (const room of this.#roomWaiters.splice(0)) room();
  }

  protected prepare(message: unknown, sender: InternalRef | undefined, lane: LaneIndex): Prepared {
    const record = this.#peer.records.message(this, message, sender, lane);
    const { leaving } = record;
    const attempt = (): Accepted => {
      const posted = this.#postInTurn(sender, () => this.#peer.postMessageRecord(record));
      if (posted !== undefined) return posted;
      const outcome = this.#refuse(message, sender, lane);
      if (outcome === 'stopped') leaving?.release();
      return outcome;
    };
    const prepared = { bytes: record.bytes.byteLength, attempt };
    return leaving === undefined ? prepared : { ...prepared, giveBack: () => leaving.giveBack() };
  }

  protected override beginsToWait(): void {
    this.#turn ??= new RoomTurn(this.#peer.slots, this.slot);
    this.#turn.waits();
  }

  protected whenRoom(room: () => void): void {
    const { slots, link } = this.#peer;
    this.#roomWaiters.push(room);
    const isOpen = !slots.overloaded(this.slot) || this.#isTurn;
    if (isOpen && this.#isCrowded()) return this.#whenLessWaits();
    if (isOpen && !this.#window.isOpen) return this.#whenTaken();
    if (isOpen) {
      link.onRoom(() => this.roomMade());
      return;
    }
    // The flag is down by now, or nobody is there to lower it: try again soon, not within this call.
    const waits = slots.wantRoom(this.slot, this.environment.thread) && slots.accepts(this.slot, this.generation);
    if (!waits || this.#isTurn) this.environment.later(() => this.roomMade());
  }

  /** A question to its thread goes behind what is under way, and is answered as soon as that has been taken. */
  #whenTaken(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    const taken = (): void => {
      this.#isAsked = false;
      this.roomMade();
    };
    // Refused at once, as while its thread counts as lost: behind the event loop's turn, or to try again would be a loop of microtasks.
    this.environment.awaits.begin(this, Awaited.taken).then(taken, () => this.environment.later(taken));
  }

  get #isTurn(): boolean {
    return this.#turn?.isOpen === true;
  }

  /** Called by whoever sees that less waits in the system, when what waits for that thread here has gone, or when the actor ends. */
  #whenLessWaits(): void {
    const { link, slots } = this.#peer;
    const { held, thread } = this.environment;
    slots.wantRoom(this.slot, thread);
    const waits = link.hasOutbox || held.wantRoom(this.thread);
    // There is room by now, or the actor has ended before it could see that somebody waits: try again soon, not within this call.
    if (!(waits && slots.accepts(this.slot, this.generation))) this.environment.later(() => this.roomMade());
    else if (link.hasOutbox) link.onRoom(() => this.roomMade());
  }

  protected requestEnd(how: Ending): Promise<void> {
    const { slots, link } = this.#peer;
    const { slot, generation } = this;
    // Only the first caller sends a marker: another one's might overtake what the first has sent.
    if (!beginEnd(slots, this, how)) return this.#whenEnded();
    if (how === 'drain') this.#peer.post(RecordKind.drain, [slot, generation], undefined);
    else link.hint(slot, generation, HintVerb.lookAtStatus);
    return this.#whenEnded();
  }

  #whenEnded(): Promise<void> {
    // If its thread or its system ends, so does the actor.
    const ended = this.environment.awaits.begin(this, Awaited.ended).catch((error: unknown) => {
      if (!(error instanceof ThreadLostError || error instanceof SystemStoppedError || error instanceof ActorStoppedError)) throw error;
    });
    return ignorable(ended);
  }

  protected isAboveCurrent(): boolean {
    return this.environment.current?.isBelow(this) === true;
  }

  /** If this thread spawned it, the reason may be that the start failed, which this thread is told, perhaps later. */
  protected override async whyStopped(action: string): Promise<Error> {
    const stopped = this.stoppedError(action);
    if (this.#outcome === undefined || this.#peer.isLost) return stopped;
    return this.#outcome.promise().then(
      () => stopped,
      (error: unknown) => (error instanceof SpawnError ? error : stopped),
    );
  }

  #admits(origin: MessageOrigin): boolean {
    const { environment } = this;
    const peer = this.#peer;
    return (
      peer.slots.admits(this.slot, this.generation) &&
      this.#window.isOpen &&
      !peer.isLost &&
      (environment.acceptsOutside || isInside(environment, origin)) &&
      !this.#isCrowded()
    );
  }

  /** What has waited here may come in although the flag is up (B19); all else holds for it as for others. */
  #admitsInTurn(turn: RoomTurn, sender: InternalRef | undefined): boolean {
    const { environment } = this;
    return this.isAlive && (environment.acceptsOutside || isInside(environment, sender)) && !this.#isCrowded() && turn.isOpen;
  }

  /** Too much waits in the system, and that thread is behind: what is sent to it would wait as well. */
  #isCrowded(): boolean {
    const { held } = this.environment;
    return held.isOverLimit && (this.#peer.link.hasOutbox || held.hasMoreThanItsShare(this.thread));
  }

  #accounted(outcome: Accepted): Accepted {
    const { meter } = this.environment;
    if (outcome === 'accepted') {
      meter.sent(this.thread);
      this.#window.sent();
    } else meter.refused(this.slot);
    return outcome;
  }

  /** The message is not admitted: refuses it, with the first reason that applies. An asker learns it from the return value (G18). */
  #refuse(message: unknown, sender: InternalRef | undefined, flags: number, origin: MessageOrigin = sender): Accepted {
    const { environment } = this;
    const reason = this.isAlive ? 'system-stopped' : this.#whyOver();
    if (reason !== 'system-stopped' || !(environment.acceptsOutside || isInside(environment, origin))) {
      if ((flags & FLAG_ASK) === 0) environment.deadLetter(message, sender, this, reason);
      else environment.blocks.releaseIn(message);
      return 'stopped';
    }
    environment.meter.refused(this.slot);
    return 'full';
  }

  #whyOver(): 'stopped' | 'draining' | 'stale' {
    const { slots } = this.#peer;
    if (slots.generation(this.slot) !== this.generation) return 'stale';
    return endAsked(slots, this) === 'drain' ? 'draining' : 'stopped';
  }
}
