import { type HandlePort, UndecodableError, type ValuePort } from '@ringmaster/core';
import { OpenAsk } from '../ask/open-ask.ts';
import { type DeliveryData, QueueDelivery } from '../broker/delivery/queue-delivery.ts';
import { ActorRefBase } from '../cell/refs/actor-ref-base.ts';
import { BlockHandle } from '../cell/blocks/block-handle.ts';
import { ReplyHandle } from '../cell/asks/reply-handle.ts';
import type { ActorKind } from '../contract/child-spec.ts';
import { errorFromData } from '../contract/errors/error-from-data.ts';
import { errorToData } from '../contract/errors/error-to-data.ts';
import { isError } from '../contract/errors/to-error.ts';
import { RecoveryTable, type TableData } from '../supervision/recovery-table.ts';
import type { DirectoryPort } from '../cell/directory-port.ts';
import type { Route } from '../contract/route.ts';
import type { RoutingPort } from '../contract/routing-port.ts';
import { FoundRoutees } from '../routing/found-routees.ts';
import type { Routee } from '../routing/routee.ts';
import { routerTo } from '../routing/router.ts';
import { RouterRef } from '../routing/router-ref.ts';
import { StreamAddress } from '../streams/stream-address.ts';
import type { LateReply, RemoteReply } from './remote-reply.ts';
import type { RemoteEnvironment } from './remote-environment.ts';

/** What a router is made anew with. */
export interface WireEnvironment {
  readonly directory: DirectoryPort;
  readonly routing: RoutingPort;
}

const NO_HANDLE = 0;
const REFERENCE = 1;
const REPLY = 2;
const STREAM = 3;
const BLOCK = 4;
const ERROR = 1;
const TABLE = 2;
const ROUTER = 3;
const DELIVERY = 4;

/**
 * References, reply handles, addresses of streams and blocks in messages, as four words:
 *
 * ```
 *            word 0   1      2            3
 * reference  thread   slot   generation   system
 * reply      thread   id     incarnation  system
 * stream     thread   id     incarnation  system
 * block      place    length                          in the list behind the payload; -1: only shown
 * ```
 */
export class WireHandles implements HandlePort {
  readonly #environment: RemoteEnvironment;

  constructor(environment: RemoteEnvironment) {
    this.#environment = environment;
  }

  kindOf(value: object): number {
    if (value instanceof ActorRefBase) return REFERENCE;
    if (value instanceof ReplyHandle) return REPLY;
    if (value instanceof StreamAddress) return STREAM;
    return this.#environment.blocks.isInUse && value instanceof BlockHandle ? BLOCK : NO_HANDLE;
  }

  write(kind: number, value: object, words: Int32Array, index: number): void {
    const { thread, incarnation, systemId } = this.#environment;
    if (kind === REFERENCE) {
      const ref = value as ActorRefBase;
      words[index] = ref.thread;
      words[index + 1] = ref.slot;
      words[index + 2] = ref.generation;
      words[index + 3] = ref.systemId;
      return;
    }
    if (kind === STREAM) {
      const address = value as StreamAddress;
      this.#environment.streams.leaves(address, words);
      words[index] = address.thread;
      words[index + 1] = address.id;
      words[index + 2] = address.incarnation;
      words[index + 3] = address.systemId;
      return;
    }
    if (kind === BLOCK) {
      const block = value as BlockHandle;
      words[index] = this.#environment.blocks.encode(block);
      words[index + 1] = block.byteLength;
      return;
    }
    // An ask of this thread, open or settled, or a handle made here from what one is on the wire.
    const place = value instanceof OpenAsk ? { thread, id: value.id, incarnation } : (value as RemoteReply | LateReply).place;
    words[index] = place.thread;
    words[index + 1] = place.id;
    words[index + 2] = place.incarnation;
    words[index + 3] = systemId;
  }

  read(kind: number, words: Int32Array, index: number): unknown {
    const environment = this.#environment;
    const thread = words[index] as number;
    const second = words[index + 1] as number;
    if (kind === BLOCK) return environment.blocks.decoded(thread, second);
    const third = words[index + 2] as number;
    const system = words[index + 3] as number;
    if (kind === REFERENCE) {
      if (system === environment.systemId) return environment.handles.refTo(thread, second, third);
      return environment.handles.foreignRef({ thread, slot: second, generation: third }, system);
    }
    if (kind === STREAM) return environment.streams.addressOf({ thread, id: second, incarnation: third }, system);
    if (kind !== REPLY) throw new UndecodableError(`there is no handle of kind ${kind}`);
    return environment.handles.replyTo(thread, second, third);
  }
}

/** A router as it travels: whom it passes to, and how. */
interface RouterData {
  readonly route: Route<never>;
  readonly key?: string;
  readonly refs?: readonly Routee[];
}

/**
 * Errors in messages: their class, tags, data and cause go with them, and the handles in their data (G22). And tables of
 * recoveries, as far as they are data; and routers and deliveries of queues, which are made anew where they arrive.
 */
export class WireErrors implements ValuePort {
  readonly #handles: HandlePort;
  readonly #here: WireEnvironment;

  constructor(handles: HandlePort, here: WireEnvironment) {
    this.#handles = handles;
    this.#here = here;
  }

  kindOf(value: object): number {
    if (isError(value)) return ERROR;
    if (value instanceof RecoveryTable) return TABLE;
    if (value instanceof RouterRef) return ROUTER;
    return value instanceof QueueDelivery ? DELIVERY : NO_HANDLE;
  }

  encode(kind: number, value: object): unknown {
    if (kind === TABLE) return (value as RecoveryTable).toData();
    if (kind === ROUTER) return routerData(value as RouterRef);
    if (kind === DELIVERY) return (value as QueueDelivery<unknown, unknown>).toData();
    return errorToData(value, (part) => this.#handles.kindOf(part) !== NO_HANDLE);
  }

  hint(value: object): string | undefined {
    const { url, actorName } = value as Partial<ActorKind>;
    if (typeof url !== 'string' || typeof actorName !== 'string') return undefined;
    return `it is the definition of ${actorName}, a function; call it, with its arguments, and send the blueprint: ${actorName}(…)`;
  }

  decode(kind: number, data: unknown): unknown {
    if (kind === TABLE) return RecoveryTable.fromData(data as TableData);
    if (kind === DELIVERY) return QueueDelivery.fromData(data as DeliveryData);
    return kind === ROUTER ? this.#router(data as RouterData) : errorFromData(data);
  }

  #router({ route, key, refs = [] }: RouterData): RouterRef {
    const { routing } = this.#here;
    // With the port of this thread: whoever it passed to may have ended on the way, and it is to report that (G62).
    if (key === undefined) return routerTo(refs, route, routing);
    return new RouterRef({ routees: new FoundRoutees(key, routing.found), route, port: routing });
  }
}

function routerData({ route, routees }: RouterRef): RouterData {
  return routees instanceof FoundRoutees ? { route, key: routees.key } : { route, refs: [...routees.living()] };
}
