/** Writes one line: what was known, then what happened; or the latter alone. */
export interface LogLine {
  (data: object, text: string): void;
  (text: string): void;
}

/**
 * Where logs go; a `pino` logger is one. The runtime makes a child per actor, with `actor`, `thread` and `incarnation`, and with
 * `path` (`orders/cart-7`) where the name is not all of it. What it throws, or a promise that it returns rejects with, is a warning of the
 * process, once, and no failure of anybody.
 *
 * @example ctx.log.warn({ err: error }, 'Cannot charge');
 */
export interface Logger {
  readonly debug: LogLine;
  readonly info: LogLine;
  readonly warn: LogLine;
  readonly error: LogLine;
  /** A logger that adds `bindings` to each line. */
  child(bindings: Record<string, unknown>): Logger;
}
