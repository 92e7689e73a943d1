import type { Host, ThreadStamps } from '@ringmaster/core';
import type { AskTable } from '../../ask/ask-table.ts';
import type { OpenAsk } from '../../ask/open-ask.ts';
import type { ActorCell } from '../../cell/actor-cell.ts';
import type { DetachedListener } from '../../cell/asks/ask-listener.ts';
import type { LocalActor, OpenedAsk } from '../../cell/cell-environment.ts';
import type { EndReason, InternalRef, InternalReply, MessageOrigin, Place } from '../../cell/internals.ts';
import type { SpawnPlanOptions } from '../../cell/family/orders.ts';
import type { Blueprint } from '../../contract/blueprint.ts';
import type { DeadLetterReason } from '../../contract/dead-letter.ts';
import type { Accepted, AskOptions } from '../../contract/message.ts';
import type { SupervisionPort } from '../../contract/supervision-port.ts';
import type { OverloadChange } from '../../contract/system-event.ts';
import type { Breather } from '../../dispatch/breather.ts';
import type { LaneIndex } from '../../mailbox/mailbox.ts';
import type { StreamTable } from '../../streams/stream-table.ts';
import type { Absentees } from './messages/absentees.ts';
import type { AskInquiries } from './asks/ask-inquiries.ts';
import type { ThreadBlocks } from './blocks/thread-blocks.ts';
import type { Hosting } from './spawning/hosting.ts';
import type { Residents } from './residents.ts';
import type { Spawning } from './spawning/spawning.ts';
import type { SystemThreads } from './system-threads.ts';
import type { ThreadDuty } from './work/thread-duty.ts';
import type { ThreadHandles } from './messages/thread-handles.ts';
import type { ThreadHints } from './work/thread-hints.ts';
import type { ThreadServices } from './thread-services.ts';

/**
 * What cells and references call of their thread (`CellEnvironment`), handed to the part of it that does it.
 *
 * The base of the runtime and no object beside it: in a cell's environment calls stand beside parts, such as `dispatcher` and `wheel`, and
 * nothing is to stand between a cell and what it calls for each message.
 */
export abstract class ThreadPort {
  abstract readonly thread: number;
  abstract readonly host: Host;
  abstract current: LocalActor | undefined;
  protected abstract readonly breather: Breather;
  abstract readonly duty: ThreadDuty;
  abstract readonly stamps: ThreadStamps;
  abstract readonly threads: SystemThreads;
  abstract readonly hints: ThreadHints;
  abstract readonly handles: ThreadHandles;
  abstract readonly asks: AskTable;
  abstract readonly inquiries: AskInquiries;
  abstract readonly streams: StreamTable;
  abstract readonly blocks: ThreadBlocks;
  abstract readonly cells: Residents;
  abstract readonly absentees: Absentees;
  abstract readonly hosting: Hosting;
  abstract readonly spawning: Spawning;
  abstract readonly services: ThreadServices;

  // ------------------------------------------------------------------ time and turns

  later(task: () => void): void {
    this.host.later(task);
  }

  /** Between two messages: what stops an actor overtakes what waits for it (G10). */
  handled(): void {
    this.duty.handled();
    const { mesh } = this.threads;
    if (mesh.controlPending) mesh.pollControl();
  }

  mayHandleNow(): boolean {
    return this.duty.mayHandleNow();
  }

  clockForAsk(): number {
    return this.duty.clockForAsk();
  }

  outOfRange(): void {
    this.duty.outOfRange();
  }

  isTimeUp(): boolean {
    return this.duty.isTimeUp();
  }

  look(): void {
    this.duty.look();
  }

  breath(): Promise<void> | undefined {
    return this.breather.breath();
  }

  turnBegins(slot: number): void {
    this.stamps.run(slot);
  }

  says(slot: number, messageType: string | undefined): void {
    if (messageType === undefined) this.stamps.unsay();
    else this.stamps.say(slot, messageType);
  }

  turnEnded(): void {
    this.stamps.rest();
    this.threads.mesh.flush();
  }

  /** Runs `step` with `cell` as the sender of what it sends. */
  asSender<R>(cell: LocalActor, step: () => R): R {
    const before = this.current;
    this.current = cell;
    try {
      return step();
    } finally {
      this.current = before;
    }
  }

  // ------------------------------------------------------------------ messages and asks

  deadLetter(message: unknown, origin: MessageOrigin, target: InternalRef | undefined, reason: DeadLetterReason): void {
    this.services.deadLetters.receive(message, origin, target, reason);
    this.streams.forsaken(message, reason);
  }

  forgo(message: unknown, reason: string): void {
    this.blocks.releaseIn(message);
    this.streams.forsaken(message, reason);
  }

  offerAbsent(target: InternalRef, message: unknown, origin: MessageOrigin, lane: LaneIndex): Accepted {
    return this.absentees.offer(target, { message, origin, lane });
  }

  openAsk(target: InternalRef, message: { readonly type?: unknown }, options: AskOptions | undefined): OpenedAsk {
    return this.asks.ask(target, this.current, message, options);
  }

  openAskFor(target: InternalRef, message: { readonly type?: unknown }, listener: DetachedListener): OpenAsk {
    return this.asks.askFor(target, this.current?.self, message, listener);
  }

  isAskedIn(id: number, handling: object): boolean {
    return this.asks.isAskedIn(id, handling);
  }

  findClosed(asks: readonly InternalReply[], done: (closed: readonly InternalReply[]) => void): void {
    this.inquiries.inquire(asks, done);
  }

  roomMade(place: Place, places: number): void {
    this.hints.roomMade(place, places);
  }

  // ------------------------------------------------------------------ actors

  get supervision(): SupervisionPort {
    return this.services.supervision;
  }

  cellAt(slot: number): ActorCell | undefined {
    return this.cells.at(slot);
  }

  nameOf({ thread, slot, generation }: Place): string {
    return this.handles.refTo(thread, slot, generation).name;
  }

  wasLost(place: Place): boolean {
    return place.thread === this.thread && this.absentees.isLost(place);
  }

  whenHere(target: InternalRef, then: (actor: LocalActor | undefined) => Promise<void>): Promise<void> {
    return this.absentees.whenHere(target, then);
  }

  spawn(parent: LocalActor, what: Blueprint<never>, options: SpawnPlanOptions): InternalRef {
    return this.spawning.spawn(parent as ActorCell, what, options);
  }

  context(cell: LocalActor): ReturnType<ThreadServices['context']> {
    return this.services.context(cell as ActorCell);
  }

  started(cell: LocalActor, error: Error | undefined): void {
    this.hosting.started(cell, error);
  }

  ended(cell: LocalActor, reason: EndReason): void {
    this.hosting.ended(cell, reason);
  }

  overload(cell: LocalActor, change: OverloadChange): void {
    this.services.overload(cell as ActorCell, change);
  }

  stateNotKept(cell: LocalActor, key: string, error: Error): void {
    this.services.stateNotKept(cell as ActorCell, key, error);
  }
}
