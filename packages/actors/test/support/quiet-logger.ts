import type { Logger } from '@ringmaster/actors';

/** One line as an actor or the runtime logged it. */
export interface LoggedLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly bindings: Readonly<Record<string, unknown>>;
  readonly data: object | undefined;
  readonly text: string;
}

/** A logger that prints nothing and keeps every line in `lines`. */
export function quietLogger(lines: LoggedLine[], bindings: Readonly<Record<string, unknown>> = {}): Logger {
  const line = (level: LoggedLine['level']) => (first: object | string, text?: string) => {
    const data = typeof first === 'string' ? undefined : first;
    lines.push({ level, bindings, data, text: typeof first === 'string' ? first : (text ?? '') });
  };
  return {
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    child: (more) => quietLogger(lines, { ...bindings, ...more }),
  };
}
