import type { Status } from '../actors/messages.ts';
import { mebibytes, whole } from './table.ts';

/** Shows how far the job is. */
export interface Progress {
  update(status: Status): void;
  /** Nothing more will come: leave the screen tidy. */
  end(): void;
}

/** How often to ask, for a bar that moves and lines that do not flood a log. */
export const BAR_EVERY_MS = 100;
export const LINE_EVERY_MS = 500;

/** A bar on a terminal. The library is loaded only if it is needed: it would cost every other run 20 ms. */
export async function progressBar(): Promise<Progress> {
  const { SingleBar } = await import('cli-progress');
  const bar = new SingleBar({
    format: '  indexing {bar} {value}/{total} files, {size}',
    hideCursor: true,
    clearOnComplete: true,
    barsize: 30,
  });
  bar.start(1, 0, { size: '' });
  return {
    update: ({ found, done, bytes }) => {
      bar.setTotal(Math.max(1, found));
      bar.update(done, { size: mebibytes(bytes) });
    },
    end: () => bar.stop(),
  };
}

/** Plain lines, for logs and pipes. */
export function progressLines(write: (line: string) => void): Progress {
  return {
    update: ({ found, crawled, done, bytes }) => {
      write(`  indexed ${whole(done)} of ${whole(found)}${crawled ? '' : ' or more'} files, ${mebibytes(bytes)}`);
    },
    end: () => {},
  };
}
