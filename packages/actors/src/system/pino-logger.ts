import { pino } from 'pino';
import type { Logger } from '../contract/logger.ts';

/** Lines of `info` and worse as JSON on standard error: standard output is the application's. */
export function defaultLogger(systemName: string): Logger {
  // Causes as data of their own: our messages say already what the cause says, and pino would append it once more.
  const serializers = { err: pino.stdSerializers.errWithCause };
  return pino({ base: { system: systemName }, serializers }, pino.destination({ fd: 2, sync: true }));
}
