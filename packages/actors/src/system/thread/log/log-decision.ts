import type { Failure } from '../../../contract/failure.ts';
import type { Logger } from '../../../contract/logger.ts';
import type { Decided, SupervisionPort } from '../../../contract/supervision-port.ts';
import { BystanderLines } from './bystander-lines.ts';

/** Writes failures and what was decided about them as lines of `logger` (G36). */
export function decisionLog(logger: () => Logger): SupervisionPort {
  const bystanders = new BystanderLines(logger);
  return {
    decided: ({ actor, error, attempt }: Failure, decided: Decided) => {
      const { delayMs, why, occasion, bystanderOf } = decided;
      const what = {
        actor: actor.name,
        // Where nothing failed, the error is but made up for the hook.
        ...(occasion === undefined ? { err: error } : {}),
        ...(why === undefined ? {} : { why }),
        ...(delayMs === undefined ? {} : { attempt, delayMs }),
      };
      if (bystanderOf === undefined) logger()[levelOf(decided)](what, textOf(decided));
      else bystanders.add({ name: actor.name, thread: bystanderOf, line: (level) => logger()[level](what, textOf(decided)) });
    },
    warned: (actorName: string, error: Error, what: string) => logger().warn({ actor: actorName, err: error }, what),
  };
}

function levelOf({ verdict, occasion }: Decided): 'info' | 'warn' | 'error' {
  if (verdict === 'stops' || verdict === 'escalates') return 'error';
  return occasion === undefined ? 'warn' : 'info';
}

function textOf({ verdict, occasion }: Decided): string {
  if (occasion === 'request') return 'actor restarts on request';
  return occasion === 'end' ? `actor ended and ${verdict}` : `actor failed and ${verdict}`;
}
