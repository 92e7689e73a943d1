import type { Logger, LogLine } from '../../contract/logger.ts';
import type { LogRecord } from '../thread/log/log-levels.ts';

/** Where lines go, and from which level on. */
export interface LogSink {
  readonly level: number;
  write(record: LogRecord): void;
}

/**
 * A worker's logger: lines travel as records over the link to the owner, whose logger writes them.
 *
 * So one logger decides on format and destination, and what a thread logged before it died is still written, because it waits in the
 * ring. If a line's data cannot be serialised, the line is sent without it.
 */
export function forwardingLogger(sink: LogSink, bindings: Readonly<Record<string, unknown>>): Logger {
  const line =
    (level: number): LogLine =>
    (first: object | string, text?: string): void => {
      if (level < sink.level) return;
      const data = typeof first === 'string' ? undefined : first;
      sink.write({ level, bindings, data, text: typeof first === 'string' ? first : (text ?? '') });
    };
  return {
    debug: line(0),
    info: line(1),
    warn: line(2),
    error: line(3),
    child: (more) => forwardingLogger(sink, { ...bindings, ...more }),
  };
}
