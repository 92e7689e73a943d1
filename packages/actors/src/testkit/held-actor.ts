import type { InternalRef, MessageOrigin } from '../cell/internals.ts';
import type { AnyRef } from '../contract/actor-ref.ts';
import { StateError } from '../contract/errors/state-error.ts';
import type { Accepted } from '../contract/message.ts';
import type { LaneIndex } from '../mailbox/mailbox.ts';
import { fault, type Fault } from './fault.ts';
import type { Reached } from './reach.ts';
import { show, showSender } from './show.ts';

/** A message that is held up on its way. */
export interface HeldMessage {
  readonly message: unknown;
  /** Undefined: it came from outside actors. */
  readonly sender: AnyRef | undefined;
}

/**
 * An actor whose messages a test delivers by hand: "this one next". What is held is still on its way, as if it had been sent later: it is
 * in no mailbox, and counts against no bound.
 *
 * @example
 * using held = kit.hold(ledger);
 * one.tell({ type: 'book', to: ledger });
 * two.tell({ type: 'book', to: ledger });
 * await kit.settle();
 * held.deliverNext(({ sender }) => sender === two); // the order that real threads show once a week
 * held.release();
 */
export interface HeldActor extends Fault {
  /** In the order in which they came. */
  readonly messages: readonly HeldMessage[];
  /**
   * Puts the first of them, or the first that is wanted, into the mailbox.
   * @throws StateError if there is none, or if it would overtake another one of its sender and lane, which nothing ever does (G2)
   */
  deliverNext(isWanted?: (held: HeldMessage) => boolean): void;
  /** Delivers all that is held, and holds nothing up any more. */
  release(): void;
}

interface Waiting {
  readonly held: HeldMessage;
  readonly lane: LaneIndex;
  deliver(): void;
}

/**
 * Stands before the two doors of a cell by which messages come in: `accept`, of its own thread, and `arrive`, out of a ring.
 *
 * @param seenHere a reference as the test's thread has it, where it is compared with `===`
 */
export function holdActor({ cell, runtime, isGone }: Reached, seenHere: (ref: InternalRef) => AnyRef): HeldActor {
  if (Object.hasOwn(cell, 'accept')) throw new StateError(`Cannot hold "${cell.name}": it is held already; release it before`);
  const waiting: Waiting[] = [];
  // What a dead thread had read is lost with it, and counted so.
  const stillHeld = (): Waiting[] => {
    if (isGone()) waiting.length = 0;
    return waiting;
  };
  const { accept, arrive } = cell;
  const hold = (message: unknown, origin: MessageOrigin, lane: LaneIndex, deliver: () => void): void => {
    const from = origin !== undefined && 'keeper' in origin ? origin.sender : origin;
    waiting.push({ held: { message, sender: from && seenHere(from) }, lane, deliver });
  };
  shadow(cell, 'accept', (message: unknown, origin: MessageOrigin, lane: LaneIndex): Accepted => {
    // Who has ended refuses it as ever.
    if (!runtime.slots.accepts(cell.slot, cell.generation)) return accept.call(cell, message, origin, lane);
    const fixed = runtime.roundTrip === undefined ? message : runtime.roundTrip(message);
    hold(fixed, origin, lane, () => {
      // Its sender was told that it is accepted, and hears no more of it.
      if (accept.call(cell, fixed, origin, lane) === 'full') runtime.deadLetter(fixed, origin, cell.self, 'mailbox-full');
    });
    return 'accepted';
  });
  shadow(cell, 'arrive', (message: unknown, origin: MessageOrigin, lane: LaneIndex, bytes: number): void =>
    hold(message, origin, lane, () => arrive.call(cell, message, origin, lane, bytes)),
  );
  const { release, [Symbol.dispose]: dispose } = fault(() => {
    unshadow(cell, 'accept');
    unshadow(cell, 'arrive');
    for (const one of stillHeld().splice(0)) one.deliver();
  });
  return {
    get messages() {
      return stillHeld().map((one) => one.held);
    },
    deliverNext: (isWanted = () => true) => {
      const all = stillHeld();
      const at = all.findIndex((one) => isWanted(one.held));
      const wanted = all[at];
      if (wanted === undefined)
        throw new StateError(`Cannot deliver a message to "${cell.name}": none of ${all.length} held is the one that is wanted`);
      const overtaken = all.slice(0, at).find((one) => one.held.sender === wanted.held.sender && one.lane === wanted.lane);
      if (overtaken !== undefined) throw overtakes(cell.name, wanted.held, overtaken.held);
      all.splice(at, 1);
      wanted.deliver();
    },
    release,
    [Symbol.dispose]: dispose,
  };
}

function overtakes(name: string, wanted: HeldMessage, overtaken: HeldMessage): StateError {
  return new StateError(
    `Cannot deliver ${show(wanted.message)} to "${name}": it would overtake ${show(overtaken.message)} ${showSender(wanted.sender)}, and messages of one sender keep their order (G2)`,
  );
}

/** On the one object alone: whoever is not held up has nothing of it. */
function shadow<T extends object, K extends keyof T>(object: T, name: K, value: T[K]): void {
  Object.defineProperty(object, name, { value, configurable: true });
}

function unshadow<T extends object>(object: T, name: keyof T): void {
  Reflect.deleteProperty(object, name);
}
