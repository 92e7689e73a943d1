/** The thread that sends frames, and is ended if one of them never lets go of it. */
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { SeededRandom } from '#core/bits/seeded-random.js';
import { Campaign } from './campaign.js';
import { CodecDoor } from './codec-door.js';
import { FragmentDoor } from './fragment-door.js';
import { LayoutDoor } from './layout-door.js';
import { anything, flatMessage, nestedMessage, plainMessage, scalarMessage } from './message-maker.js';
import { MessagePackForger } from './messagepack-forger.js';
import { RingDoor } from './ring-door.js';
import { TableDoor } from './table-door.js';

/** What is to be sent. */
export interface Assignment {
  readonly frames: number;
  readonly seed: number;
  /** The number of the one frame to send, or all. */
  readonly only: number | undefined;
  /** Its first word is the number of the frame that is being read. */
  readonly progress: SharedArrayBuffer;
}

export interface Report {
  readonly table: string;
  readonly findings: readonly string[];
}

/** What may stay behind of all frames together. */
const GROWTH_BYTES_MAX = 8 * 2 ** 20;
const SOUND_SHARE_MIN = 0.5;
const WARM_UP_FRAMES = 50_000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
/** Refusing a frame costs mostly its stack. */
Error.stackTraceLimit = 0;

const { frames, seed, only, progress } = workerData as Assignment;
const current = new Int32Array(progress);
const forger = new MessagePackForger(new SeededRandom(0));
const campaign = new Campaign(
  [
    new CodecDoor({
      name: 'plain',
      weight: 250,
      make: plainMessage,
      headBytes: 8,
      learns: false,
      forge: (...place) => forger.forge(...place),
    }),
    new CodecDoor({ name: 'extras', weight: 250, make: anything, headBytes: 8, learns: false }),
    new CodecDoor({ name: 'shape', weight: 200, make: flatMessage, headBytes: 4, learns: true }),
    new CodecDoor({ name: 'nested', weight: 300, make: nestedMessage, headBytes: 4, learns: true }),
    new CodecDoor({ name: 'scalar', weight: 50, make: scalarMessage, headBytes: 4, learns: false }),
    new LayoutDoor(),
    new TableDoor(),
    new FragmentDoor(),
    new RingDoor(),
  ],
  seed,
);

const findings: string[] = [];
if (only === undefined) sendAll();
else campaign.frame(only);
parentPort?.postMessage({ table: campaign.report(), findings: [...campaign.findings.values(), ...findings] } satisfies Report);

function sendAll(): void {
  const warmUp = Math.min(frames, WARM_UP_FRAMES);
  send(0, warmUp);
  const before = heapBytes();
  send(warmUp, frames);
  const growthBytes = heapBytes() - before;
  if (growthBytes > GROWTH_BYTES_MAX) findings.push(`${growthBytes} bytes more are in use than after the first ${warmUp} frames`);
  if (campaign.soundShare < SOUND_SHARE_MIN) findings.push(`only ${campaign.soundShare} of the frames were sound up to their payload`);
}

function send(from: number, to: number): void {
  for (let number = from; number < to; number++) {
    current[0] = number;
    campaign.frame(number);
  }
}

function heapBytes(): number {
  collect();
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}
