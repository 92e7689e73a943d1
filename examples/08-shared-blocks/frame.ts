import type { SharedBlock } from '@ringmaster/actors';

export const WIDTH = 640;
export const HEIGHT = 360;
/** Red, green, blue and opacity of each point. */
export const FRAME_BYTES = WIDTH * HEIGHT * 4;

/** A picture on its way through the pipeline: it moves, and with it the right to write into it. */
export interface Frame {
  readonly type: 'frame';
  readonly number: number;
  readonly pixels: SharedBlock;
}
