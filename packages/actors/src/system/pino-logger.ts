import { pino } from 'pino';
import type { Logger } from '../contract/logger.ts';

/** Lines of `info` and worse as JSON on standard error: standard output is the application's. */
export function defaultLogger(systemName: string): Logger {
  return pino({ base: { system: systemName } }, pino.destination({ fd: 2, sync: true }));
}
