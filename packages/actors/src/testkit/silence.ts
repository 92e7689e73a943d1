import type { DutyCycle, HeldBytes, MessageCodec, OutboundLink, SharedMesh, SlotTable, ThreadStamps } from '@ringmaster/core';
import { NO_ROOM, NO_SLOT } from '@ringmaster/core';
import { OpenAsk } from '../ask/open-ask.ts';
import { PromisedAnswer } from '../ask/promised-answer.ts';
import type { AskMeter, TypeMeter } from '../contract/meter.ts';
import { NO_LAYOUTS } from '../remote/layout-sets.ts';
import type { Peer } from '../remote/peer.ts';
import type { ThreadBlocks } from '../system/thread/blocks/thread-blocks.ts';
import type { Cancellations } from '../system/thread/asks/cancellations.ts';
import type { SystemMeter } from '../system/thread/metrics/system-meter.ts';
import type { ThreadRuntime } from '../system/thread/thread-runtime.ts';
import { type Calls, never, shut } from './shut.ts';

/**
 * Shuts every way by which a virtual thread that is no more could do anything to others (docs/testing.md, O3 and O4).
 *
 * Its host runs nothing any more. But a promise that one of its actors awaits may be settled by whoever has it, and then JavaScript goes on
 * there, with the context, references, reply handles, streams and blocks that it had. All of those end in the parts below, which are the
 * only ones that write memory of other threads; whatever was made of them keeps the very objects, so it is these that are changed.
 *
 * @param typeMeters all that the thread has made
 */
export function silence(runtime: ThreadRuntime, typeMeters: Iterable<TypeMeter>): void {
  const { threads, meter, asks } = runtime;
  for (const peer of threads.peers) {
    shut(peer, PEER);
    shut(peer.link, LINK);
  }
  for (let thread = 0; thread < runtime.regions.sizes.threads; thread++) shut<SlotTable>(threads.table(thread), SLOTS);
  shut(threads.mesh, MESH);
  shut(meter, METER);
  shut(meter.ask, ASK_METER);
  for (const typeMeter of typeMeters) shut(typeMeter, TYPE_METER);
  shut(runtime.cycle, CYCLE);
  shut(runtime.held, HELD);
  shut(runtime.stamps, STAMPS);
  shut(runtime.cancellations, CANCELLATIONS);
  shut(runtime.codec, CODEC);
  shut(runtime.layouts, { tagOf: () => NO_LAYOUTS });
  shut(runtime.blocks, BLOCKS);
  // Nothing is encoded any more: within the thread messages go as they are.
  runtime.roundTrip = (message) => message;
  // Nor refused, if the system has begun to stop.
  runtime.acceptsOutside = true;
  shut(runtime.spawning, { spawnTop: () => nobody(runtime) });
  shut(runtime, {
    spawn: () => nobody(runtime),
    offerAbsent: () => 'accepted',
    whenHere: () => never(),
    // A `send` ends with one, well or not.
    breath: () => never(),
    openAsk: (target) => {
      const ask = new OpenAsk(asks, target, undefined, new PromisedAnswer(Number.POSITIVE_INFINITY));
      ask.abandon();
      return ask;
    },
    openAskFor: (target, _type, listener) => {
      const ask = new OpenAsk(asks, target, undefined, listener);
      ask.abandon();
      return ask;
    },
  });
  asks.failWhere((_target, ask) => {
    ask.abandon();
    return undefined;
  });
}

/** An actor that never comes: no generation is 0. */
function nobody({ handles, thread }: ThreadRuntime): ReturnType<ThreadRuntime['spawn']> {
  return handles.refTo(thread, 0, 0);
}

function nothing(): void {}

const accepted = () => 'accepted' as const;
const none = (): number => 0;
const yes = (): boolean => true;
const no = (): boolean => false;

const PEER: Calls<Peer> = {
  sendMessage: accepted,
  sendAsk: accepted,
  postMessageRecord: accepted,
  sendReply: nothing,
  sendItem: none,
  post: nothing,
};

const LINK: Calls<OutboundLink> = {
  accepts: yes,
  claim: () => NO_ROOM,
  commit: nothing,
  abort: nothing,
  post: accepted,
  hint: nothing,
  flush: nothing,
  forEachWaiting: nothing,
  abandon: nothing,
  onRoom: nothing,
  hasReleased: yes,
};

const MESH: Calls<SharedMesh> = {
  link: 'stays',
  poll: none,
  pollArrived: none,
  pollControl: none,
  hasWaiting: no,
  flush: no,
  drain: nothing,
  readOnly: nothing,
  readAll: nothing,
  giveUpClaims: nothing,
  abandon: nothing,
};

/** What is read of others is true. */
const SLOTS: Calls<SlotTable> = {
  claim: () => NO_SLOT,
  generation: 'stays',
  status: 'stays',
  accepts: 'stays',
  admits: yes,
  // Not false: whoever tries does so until it has succeeded.
  tryMove: yes,
  free: nothing,
  name: 'stays',
  overloaded: 'stays',
  setOverloaded: nothing,
  bound: 'stays',
  setBound: nothing,
  wantRoom: yes,
  takeRoomWanted: none,
  openRound: nothing,
  round: 'stays',
  share: 'stays',
  parent: 'stays',
  setParent: nothing,
  tag: 'stays',
  setTag: nothing,
  depth: 'stays',
  setDepth: nothing,
  phase: 'stays',
  setPhase: nothing,
  restarts: 'stays',
  addRestart: nothing,
};

const METER: Calls<SystemMeter> = {
  typeOf: 'stays',
  accepted: nothing,
  sent: nothing,
  taken: nothing,
  refused: nothing,
  handled: nothing,
  failed: nothing,
  dropped: nothing,
  lateItem: nothing,
  seriesRefused: nothing,
  turn: nothing,
  depth: nothing,
  deadLetter: nothing,
  layouts: nothing,
  asks: nothing,
  begins: nothing,
  asksOver: nothing,
  lost: nothing,
  uncounted: nothing,
};

const ASK_METER: Calls<AskMeter> = { opened: no, failed: nothing, timedOut: nothing, givenUp: nothing, took: nothing };

const TYPE_METER: Calls<TypeMeter> = {
  accepted: no,
  delivered: no,
  refused: nothing,
  handled: nothing,
  failed: nothing,
  dropped: nothing,
  took: nothing,
  waited: nothing,
  waiting: nothing,
  began: nothing,
  restarted: nothing,
  ended: nothing,
};

/** Poked, it would say that the thread is awake: nobody would wake its successor. */
const CYCLE: Calls<DutyCycle> = { start: nothing, stop: nothing, poke: nothing };

const HELD: Calls<HeldBytes> = { refresh: nothing, republish: nothing, hasMoreThanItsShare: 'stays', wantRoom: yes, callWaiting: nothing };

const STAMPS: Calls<ThreadStamps> = {
  reset: nothing,
  begin: nothing,
  end: nothing,
  run: nothing,
  rest: nothing,
  say: nothing,
  unsay: nothing,
  sinceMs: 'stays',
};

const CANCELLATIONS: Calls<Cancellations> = {
  open: nothing,
  withdraw: nothing,
  isGivenUp: 'stays',
  listen: () => nothing,
  hinted: nothing,
  lookAtAll: nothing,
};

/** Encoding learns shapes, which all threads read. */
const CODEC: Calls<MessageCodec> = { encode: none, encodeToBytes: () => new Uint8Array(0), decode: 'stays' };

/** The owner has given back what the thread had, so a block may be somebody else's by now. */
const BLOCKS: Calls<ThreadBlocks> = {
  tryAllocate: () => undefined,
  allocate: () => never(),
  serve: nothing,
  passOn: nothing,
  close: nothing,
  threadEnded: nothing,
  settleBetween: nothing,
  settleWith: nothing,
  bytes: ({ byteLength }) => new Uint8Array(byteLength),
  release: nothing,
  moveIn: (message) => message,
  moveEncoded: () => [],
  takeMoves: () => [],
  isIn: no,
  releaseIn: nothing,
  encode: none,
  takeLeaving: 'stays',
  stay: 'stays',
  showing: 'stays',
  arrive: () => [],
  decodingWith: 'stays',
  decoded: 'stays',
};
