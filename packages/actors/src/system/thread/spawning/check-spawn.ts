import type { SpawnPlanOptions } from '../../../cell/family/orders.ts';
import type { Blueprint } from '../../../contract/blueprint.ts';
import { checkKeys } from '../../../contract/known-keys.ts';
import { checkMailbox } from '../../../contract/mailbox-options.ts';
import { SPAWN_KEYS } from '../../../contract/spawn-keys.ts';
import { shown } from '../../../contract/shown.ts';
import { checkMetricsOption, checkSupervisionOptions } from '../../../supervision/check-spec.ts';

/** @throws TypeError for what is no blueprint, and for an option of `spawn` that makes no sense, naming it */
export function checkSpawn(what: Blueprint<never>, options: SpawnPlanOptions): void {
  if (typeof what?.url !== 'string' || typeof what.actorName !== 'string') {
    throw new TypeError(`Cannot spawn ${shown(what)}: it is no actor definition; make one with actor(import.meta.url, name, setup)`);
  }
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`Cannot spawn "${what.actorName}": options are an object, not ${shown(options)}`);
  const { isRetried: _, ...known } = options;
  checkKeys(`spawn "${what.actorName}"`, known, SPAWN_KEYS);
  if (options.mailbox !== undefined) checkMailbox(`spawn "${what.actorName}"`, options.mailbox);
  else if (what.mailbox !== undefined) checkMailbox(`spawn "${what.actorName}"`, what.mailbox);
  if (options.supervise !== undefined || options.restart !== undefined || options.shutdownMs !== undefined)
    checkSupervisionOptions(`spawn "${what.actorName}"`, options);
  if (options.metrics !== undefined) checkMetricsOption(`spawn "${what.actorName}"`, options);
  const { name } = options;
  if (name !== undefined && (typeof name !== 'string' || name === '' || name.includes('/'))) {
    throw new TypeError(`Cannot spawn "${what.actorName}" as ${shown(name)}: a name is a text, not empty, without "/"`);
  }
}
