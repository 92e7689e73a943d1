import { type ActorRef, actor, on } from '@ringmaster/actors';
import { type Frame, HEIGHT, WIDTH } from './frame.ts';

/** Finds the edges in each frame, writes them over it, and sends it on: the same memory, from thread to thread. */
export const edges = actor<Frame, { readonly to: ActorRef<Frame> }>(import.meta.url, 'edges', (ctx, { to }) => {
  const grey = new Uint8Array(WIDTH * HEIGHT);
  return on({
    frame: ({ number, pixels }) => {
      toGrey(pixels.bytes, grey);
      sobel(grey, pixels.bytes);
      ctx.tell(to, { type: 'frame', number, pixels });
    },
  });
});

function toGrey(bytes: Uint8Array, grey: Uint8Array): void {
  for (let at = 0, from = 0; at < grey.length; at++, from += 4) {
    grey[at] = ((bytes[from] as number) * 77 + (bytes[from + 1] as number) * 150 + (bytes[from + 2] as number) * 29) >> 8;
  }
}

/** How much brightness changes at each point, across and down. */
function sobel(grey: Uint8Array, bytes: Uint8Array): void {
  const at = (x: number, y: number): number => grey[y * WIDTH + x] as number;
  for (let y = 1; y < HEIGHT - 1; y++) {
    for (let x = 1; x < WIDTH - 1; x++) {
      const [left, right] = [x - 1, x + 1];
      const across = at(right, y - 1) + 2 * at(right, y) + at(right, y + 1) - at(left, y - 1) - 2 * at(left, y) - at(left, y + 1);
      const down = at(left, y + 1) + 2 * at(x, y + 1) + at(right, y + 1) - at(left, y - 1) - 2 * at(x, y - 1) - at(right, y - 1);
      bytes.fill(Math.min(255, Math.abs(across) + Math.abs(down)), (y * WIDTH + x) * 4, (y * WIDTH + x) * 4 + 3);
    }
  }
}
