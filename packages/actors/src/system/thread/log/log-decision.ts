import type { AnyRef } from '../../../contract/actor-ref.ts';
import type { Failure } from '../../../contract/failure.ts';
import type { Logger } from '../../../contract/logger.ts';
import type { Decided, SupervisionPort } from '../../../contract/supervision-port.ts';
import { type Bystander, BystanderLines } from './bystander-lines.ts';
import { pathField } from './path-field.ts';

/** Writes failures and what was decided about them as lines of `logger` (G36). */
export function decisionLog(logger: () => Logger, pathOf: (actor: AnyRef) => string | undefined): SupervisionPort {
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
      const where = () => ({ ...what, ...pathField(actor, pathOf(actor)) });
      if (bystanderOf === undefined) return logger()[levelOf(decided)](where(), textOf(decided));
      // Thousands at a time, most of them for nobody: these go without.
      const line: Bystander['line'] = (level) => logger()[level](level === 'debug' ? what : where(), textOf(decided));
      bystanders.add({ name: actor.name, thread: bystanderOf, line });
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
