import type { Logger } from '@ringmaster/actors';

/** One line as an actor or the runtime logged it. */
export interface LoggedLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly bindings: Readonly<Record<string, unknown>>;
  readonly data: object | undefined;
  readonly text: string;
}

/** Where the loggers of a system under test write: nothing is printed, every line is kept. */
export class LineCollector {
  lines: LoggedLine[] = [];

  logger(bindings: Readonly<Record<string, unknown>> = {}): Logger {
    const line = (level: LoggedLine['level']) => (first: object | string, text?: string) => {
      const data = typeof first === 'string' ? undefined : first;
      this.lines.push({ level, bindings, data, text: typeof first === 'string' ? first : (text ?? '') });
    };
    return {
      debug: line('debug'),
      info: line('info'),
      warn: line('warn'),
      error: line('error'),
      child: (more) => this.logger({ ...bindings, ...more }),
    };
  }
}
