import { constants } from 'node:os';

/** Signals that may stop a system. */
export type StopSignal = 'SIGINT' | 'SIGTERM';
export const STOP_SIGNALS: readonly StopSignal[] = ['SIGINT', 'SIGTERM'];

/** The process, as far as signals go. */
export interface SignalSource {
  exitCode?: number | string | null | undefined;
  on(signal: StopSignal, listener: () => void): unknown;
  off(signal: StopSignal, listener: () => void): unknown;
}

/**
 * Calls `stop` at the first of `signals`. The second one finds nobody listening, so it ends the process at once, as it would without
 * us; and a process that ends by itself afterwards has the exit code that shells expect of one that a signal has ended.
 *
 * @returns stops listening
 */
export function onStopSignal(signals: readonly StopSignal[], source: SignalSource, stop: (signal: StopSignal) => void): () => void {
  const listeners = signals.map((signal) => {
    const listener = (): void => {
      quiet();
      source.exitCode ??= 128 + constants.signals[signal];
      stop(signal);
    };
    source.on(signal, listener);
    return { signal, listener };
  });
  const quiet = (): void => {
    for (const { signal, listener } of listeners) source.off(signal, listener);
  };
  return quiet;
}
