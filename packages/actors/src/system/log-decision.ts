import type { Failure } from '../contract/failure.ts';
import type { Logger } from '../contract/logger.ts';
import type { Decided, SupervisionPort } from '../contract/supervision-port.ts';

/** Writes failures and what was decided about them as lines of `logger` (G36). */
export function decisionLog(logger: () => Logger): SupervisionPort {
  return {
    decided: ({ actor, error, attempt }: Failure, { verdict, delayMs }: Decided) => {
      const restarts = delayMs === undefined ? {} : { attempt, delayMs };
      const level = verdict === 'resumes' || verdict === 'restarts' ? 'warn' : 'error';
      logger()[level]({ actor: actor.name, err: error, ...restarts }, `actor failed and ${verdict}`);
    },
    warned: (actorName: string, error: Error, what: string) => logger().warn({ actor: actorName, err: error }, what),
  };
}
