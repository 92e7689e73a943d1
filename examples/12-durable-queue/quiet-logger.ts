import type { Logger } from '@ringmaster/actors';

/** Says nothing: the books say what there is to say. */
export const quietLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => quietLogger,
};
