import type { Logger, LogLine } from '../../contract/logger.ts';
import { isThenable } from '../../cell/is-thenable.ts';

/**
 * A logger that never throws, whatever the application's own does: one that writes to what has been closed, or meets a value that it cannot write,
 * would else break off what the runtime is in the middle of, and a stop would not end (G19). Nor is a line that returns a promise, and fails later, an unhandled
 * rejection, which would end the process.
 *
 * @param failed is told of the first failure alone
 */
export function calmLogger(logger: Logger, failed: (error: unknown) => void): Logger {
  let isTold = false;
  const tell = (error: unknown): void => {
    if (isTold) return;
    isTold = true;
    failed(error);
  };
  const calm = <R>(step: () => R): R | undefined => {
    try {
      const said = step();
      if (isThenable(said)) Promise.resolve(said).catch(tell);
      return said;
    } catch (error) {
      tell(error);
      return undefined;
    }
  };
  const calmed = (of: Logger): Logger => {
    const line =
      (level: 'debug' | 'info' | 'warn' | 'error'): LogLine =>
      (...said: unknown[]) =>
        void calm(() => Reflect.apply(of[level], of, said));
    return {
      ...{ debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') },
      // Without its bindings a line is still a line.
      child: (bindings) => calmed(calm(() => of.child(bindings)) ?? of),
    };
  };
  return calmed(logger);
}
