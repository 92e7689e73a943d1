import { type ActorRef, actor, on } from '@ringmaster/actors';
import { FRAME_BYTES, type Frame, HEIGHT, WIDTH } from './frame.ts';

export interface CameraMessage {
  readonly type: 'film';
  readonly frames: number;
  readonly to: ActorRef<Frame>;
}

/** Films a ball that rolls over a chequered floor. Where there is no room for another frame it waits, so nobody is flooded. */
export const camera = actor<CameraMessage>(import.meta.url, 'camera', (ctx) =>
  on({
    film: async ({ frames, to }) => {
      for (let number = 0; number < frames; number++) {
        using pixels = await ctx.blocks.allocate(FRAME_BYTES);
        paint(pixels.bytes, number);
        ctx.tell(to, { type: 'frame', number, pixels });
      }
    },
  }),
);

function paint(bytes: Uint8Array, number: number): void {
  const [ballX, ballY, radius] = [(number * 7) % WIDTH, HEIGHT >> 1, 60];
  for (let y = 0, at = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++, at += 4) {
      const far = (x - ballX) ** 2 + (y - ballY) ** 2;
      const isBall = far < radius * radius;
      const isDark = (((x + number) >> 5) + (y >> 5)) % 2 === 0;
      bytes[at] = isBall ? 255 - (far >> 5) : isDark ? 40 : 200;
      bytes[at + 1] = isBall ? 80 : isDark ? 40 : 200;
      bytes[at + 2] = isBall ? 60 : isDark ? 60 : 190;
      bytes[at + 3] = 255;
    }
  }
}
