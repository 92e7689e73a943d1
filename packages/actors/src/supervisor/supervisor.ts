import type { ActorDefinition } from '../contract/blueprint.ts';
import type { SupervisorMessage, SupervisorSpec } from '../contract/child-spec.ts';
import { actor } from '../contract/definition.ts';
import { on } from '../contract/on.ts';
import { familyOf } from '../cell/inside-context.ts';
import { checkSupervisorSpec } from '../supervision/check-spec.ts';
import { tableOf } from '../supervision/recovery-table.ts';
import { Team } from './team.ts';

/**
 * Defines an actor that starts, restarts and stops others: in order, by a strategy, within a budget.
 *
 * Like any definition it is called at the top level of a module, may be spawned anywhere, and may be a child of another
 * supervisor; its children live wherever their specs place them. Spawn it with `thread: 'owner'`, and give each child a `thread`: when its thread dies all
 * its children end, and others begin under other references. A spec that makes no sense is refused when the supervisor is
 * set up, before any child starts (G37).
 *
 * @param spec called once per incarnation of the supervisor, with its arguments
 * @example
 * export const team = supervisor(import.meta.url, 'team', (args: { start: number }) => ({
 *   strategy: 'rest-for-one',
 *   supervise: supervise.on(TaskError, resume()).otherwise(restart()).within({ restarts: 5, periodMs: 10_000 }),
 *   children: [
 *     { name: 'store', start: store(args), restart: 'permanent', thread: { spread: 0 } },
 *     { name: 'cache', start: cache, shutdownMs: 1_000, thread: 'dedicated' },
 *   ],
 * }));
 *
 * const boss = system.spawn(team({ start: 1 }), { thread: 'owner' });
 * await boss.started; // all children of the spec run, or have been given up
 * await boss.ask({ type: 'list' }); // [{ name: 'store', status: 'running', ref }, …]
 * const cache = await getChild(boss, 'cache', cacheDefinition); // ActorRef<CacheMessage>
 */
export function supervisor<A = void>(url: string, name: string, spec: (args: A) => SupervisorSpec): ActorDefinition<SupervisorMessage, A> {
  if (typeof spec !== 'function') throw new TypeError(`Cannot define supervisor "${name}": its spec is no function but ${typeof spec}`);
  return actor<SupervisorMessage, A>(url, name, (ctx, args) => {
    const given = spec(args);
    checkSupervisorSpec(name, given);
    const family = familyOf(ctx);
    family.setPolicy({ strategy: given.strategy, table: tableOf(`supervise as "${name}"`, given.supervise) });
    const team = new Team(ctx.self.name, family);
    family.startsWhen(team.begin(given.children));
    return on<SupervisorMessage>({
      start: ({ child, replyTo }) => team.start(child, replyTo),
      get: ({ name: child, of, replyTo }) => team.get(child, of, replyTo),
      stop: ({ name: child, replyTo }) => team.stop(child, replyTo),
      restart: ({ name: child, replyTo }) => team.restart(child, replyTo),
      delete: ({ name: child, replyTo }) => team.forget(child, replyTo),
      count: ({ replyTo }) => replyTo.tell(team.count()),
      list: ({ replyTo }) => replyTo.tell(team.list()),
    });
  });
}
