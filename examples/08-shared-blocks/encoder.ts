import { crc32 } from 'node:zlib';
import { actor, on, type ReplyTo } from '@ringmaster/actors';
import { type Frame, HEIGHT, WIDTH } from './frame.ts';
import { png } from './png.ts';

/** What came out of the pipeline. */
export interface Film {
  readonly frames: number;
  readonly inOrder: boolean;
  /** Of all pictures, one after the other. */
  readonly checksum: number;
  readonly pngBytes: number;
}

export type EncoderMessage = Frame | { readonly type: 'done'; readonly frames: number; readonly replyTo: ReplyTo<Film> };

/** Makes a PNG of each frame, and gives its memory back: the camera may have it again. */
export const encoder = actor<EncoderMessage>(import.meta.url, 'encoder', (ctx) => {
  let film: Film = { frames: 0, inOrder: true, checksum: 0, pngBytes: 0 };
  return on({
    frame: ({ number, pixels }) => {
      using picture = pixels;
      film = {
        frames: film.frames + 1,
        inOrder: film.inOrder && number === film.frames,
        checksum: crc32(picture.bytes, film.checksum),
        pngBytes: film.pngBytes + png(picture.bytes, WIDTH, HEIGHT).byteLength,
      };
      ctx.stash.releaseAll();
    },
    done: (question) => {
      if (film.frames < question.frames) ctx.stash.put(question);
      else question.replyTo.tell(film);
    },
  });
});
