import { BlockMovedError, createSystem } from '@ringmaster/actors';
import { camera } from './camera.ts';
import { edges } from './edges.ts';
import { encoder } from './encoder.ts';
import { FRAME_BYTES } from './frame.ts';

const FRAMES = 24;
/** As many as may be anywhere between the camera and the encoder. */
const FRAMES_UNDER_WAY = 4;
const UNIT_BYTES = 16 * 1024;
const blockBytes = FRAMES_UNDER_WAY * Math.ceil(FRAME_BYTES / UNIT_BYTES) * UNIT_BYTES;

// Three actors, each with a thread of its own, to use for as long as a frame takes, and memory for four frames between them.
const system = await createSystem({ threads: 0, defaults: { blockBytes, blockUnitBytes: UNIT_BYTES, longTurnMs: 'off' } });
const last = system.spawn(encoder, { thread: 'dedicated' });
const middle = system.spawn(edges({ to: last }), { thread: 'dedicated' });
const first = system.spawn(camera, { thread: 'dedicated' });
await Promise.all([first, middle, last].map((ref) => ref.started));

console.log('-- a film through three threads');
const begun = performance.now();
first.tell({ type: 'film', frames: FRAMES, to: middle });
const film = await last.ask({ type: 'done', frames: FRAMES }, { timeout: 60_000 });
const seconds = (performance.now() - begun) / 1_000;
console.log(`${film.frames} frames, ${film.inOrder ? 'in order' : 'out of order'}, checksum ${film.checksum.toString(16)}`);
console.log(`${Math.round(film.frames / seconds)} frames/s, ${film.pngBytes > 0 ? 'each a PNG file' : 'no file'}`);
const moved = (2 * FRAMES * FRAME_BYTES) / 2 ** 20;
console.log(
  `${moved.toFixed(0)} MiB moved between threads, none of them copied, through ${(blockBytes / 2 ** 20).toFixed(1)} MiB of memory`,
);

console.log('-- what was sent is the sender’s no more');
const block = await system.blocks.allocate(FRAME_BYTES);
block.bytes.fill(7);
middle.tell({ type: 'frame', number: 0, pixels: block });
try {
  block.bytes.fill(8);
} catch (error) {
  console.log(error instanceof BlockMovedError ? error.message : error);
}

await system.stop();
