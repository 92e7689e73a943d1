import type { Host } from '@ringmaster/core';
import type { BlockPort } from '../../../cell/blocks/block-port.ts';
import { SystemStoppedError, ThreadLostError } from '../../../contract/errors/runtime-errors.ts';
import { shown } from '../../../contract/shown.ts';
import type { StreamHolder } from '../../../contract/stream-holder.ts';
import {
  OPEN_WRITER,
  type StreamOptions,
  type StreamReader,
  type StreamTo,
  type StreamWriter,
  type WriterOptions,
} from '../../../contract/stream.ts';
import type { Defaults } from '../../../contract/defaults.ts';
import type { Meter } from '../../../contract/meter.ts';
import { StreamVerb } from '../../../remote/envelope-layout.ts';
import { postWhy, RemoteReadingEnd, type RemoteStreamThread } from '../../../remote/remote-stream.ts';
import { goneError } from '../../../streams/gone-error.ts';
import type { EndPlace } from '../../../streams/stream-ends.ts';
import { type StreamEnvironment, StreamTable } from '../../../streams/stream-table.ts';
import type { SystemThreads } from '../system-threads.ts';

/** What its streams need from a thread. */
export interface StreamingThread extends Pick<StreamEnvironment, 'thread' | 'incarnation' | 'systemId' | 'wheel' | 'roundTrip'> {
  readonly host: Host;
  readonly blocks: Pick<BlockPort, 'isIn'>;
  readonly meter: Meter;
  readonly config: { readonly defaults: Pick<Defaults, 'askTimeoutMs' | 'turnMs' | 'streamWindow' | 'streamWindowBytes'> };
  readonly threads: Pick<SystemThreads, 'peer' | 'peers' | 'itemComes' | 'incarnationOf' | 'isLost' | 'isOver'>;
}

/** The same for code outside actors. */
export interface OutsideThread {
  readonly streams: StreamTable;
  /** False once `system.stop()` began (S7). */
  readonly acceptsOutside: boolean;
}

/** The table of a thread's streams, wired to its links. */
export function threadStreams(runtime: StreamingThread): StreamTable {
  const { host, thread, incarnation, systemId, wheel, meter, threads } = runtime;
  const { defaults } = runtime.config;
  const sending: RemoteStreamThread = { itemComes: () => threads.itemComes(), whyGone: (place) => whyGone(threads, place) };
  return new StreamTable({
    ...{ thread, incarnation, systemId, wheel },
    askTimeoutMs: defaults.askTimeoutMs,
    window: { items: defaults.streamWindow, bytes: defaults.streamWindowBytes },
    now: () => host.now(),
    later: (task) => host.later(task),
    sliceMs: defaults.turnMs,
    roundTrip: runtime.roundTrip,
    hasBlock: (item) => runtime.blocks.isIn(item),
    reach: (place) => new RemoteReadingEnd(sending, threads.peer(place.thread), place),
    forsake: (place, why) => {
      if (whyGone(threads, place) === undefined) postWhy(threads.peer(place.thread), [place.id, place.incarnation, StreamVerb.drop], why);
    },
    late: () => meter.lateItem(),
    receiverOf: (words) => threads.peers.find(({ link }) => link.memory.words === words)?.thread,
  });
}

/** Another incarnation of its thread lives, or none. What dies later is heard of (D2). */
function whyGone(threads: StreamingThread['threads'], { thread, incarnation }: EndPlace): Error | undefined {
  if (threads.isLost(thread) || threads.incarnationOf(thread) !== incarnation) {
    return new ThreadLostError(`Cannot write to a stream: thread ${thread} has died`, { data: { thread, culprit: false } });
  }
  return threads.isOver(thread) ? goneError() : undefined;
}

/** Code outside actors: its streams end with the thread. */
const OUTSIDE: StreamHolder = { name: 'code outside actors', hold: () => undefined, release: () => undefined, readerLeft: () => undefined };

export function streamOutside<T>(runtime: OutsideThread, options: StreamOptions | undefined): StreamReader<T> {
  checkAccepts(runtime, 'make a stream');
  return runtime.streams.read(OUTSIDE, options);
}

export function writerOutside<T>(runtime: OutsideThread, to: StreamTo<T>, options: WriterOptions | undefined): StreamWriter<T> {
  checkAccepts(runtime, 'write to a stream');
  if (typeof to?.[OPEN_WRITER] !== 'function') throw new TypeError(`Cannot write to a stream: its address is not ${shown(to)}`);
  return to[OPEN_WRITER](OUTSIDE, options);
}

function checkAccepts(runtime: OutsideThread, action: string): void {
  if (!runtime.acceptsOutside) throw new SystemStoppedError(`Cannot ${action}: the system stops`);
}
