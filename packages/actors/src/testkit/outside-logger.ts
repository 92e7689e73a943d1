import type { Logger, LogLine } from '../contract/logger.ts';

/** A logger whose writing is nobody's doing, whoever logs. */
export function outsideLogger(logger: Logger, outside: (call: () => void) => void): Logger {
  const line =
    (level: 'debug' | 'info' | 'warn' | 'error'): LogLine =>
    (first: object | string, text?: string): void =>
      outside(() => (typeof first === 'string' ? logger[level](first) : logger[level](first, text ?? '')));
  return {
    ...{ debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') },
    child: (bindings) => outsideLogger(logger.child(bindings), outside),
  };
}
