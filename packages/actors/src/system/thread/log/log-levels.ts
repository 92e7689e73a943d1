/** Levels by index, least severe first: what crosses threads is the index. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** A line of an actor's log on its way to the owner's logger. */
export interface LogRecord {
  readonly level: number;
  readonly bindings: Readonly<Record<string, unknown>>;
  readonly data: object | undefined;
  readonly text: string;
}
