import type { ChildSpec, SupervisorSpec } from '../contract/child-spec.ts';
import { checkKeys } from '../contract/known-keys.ts';
import { checkMailbox } from '../contract/mailbox-options.ts';
import { checkPlacement } from '../contract/placement.ts';
import { SPAWN_KEYS } from '../contract/spawn-keys.ts';
import type { SpawnOptions } from '../contract/spawn-options.ts';
import { tableOf } from './recovery-table.ts';
import { shown } from '../contract/shown.ts';

const STRATEGIES = ['one-for-one', 'one-for-all', 'rest-for-one'];
const POLICIES = ['permanent', 'transient', 'temporary'];
const oneOf = (values: readonly string[]): string => values.map((value) => `'${value}'`).join(', ');

/** @throws TypeError naming the option of `spawn` that makes no sense; `where` is what could not be done (G37) */
export function checkSupervisionOptions(where: string, { supervise, restart, shutdownMs }: SpawnOptions, path = ''): void {
  tableOf(where, supervise, path);
  if (restart !== undefined && !POLICIES.includes(restart)) {
    throw new TypeError(`Cannot ${where}: ${path}restart is ${oneOf(POLICIES)}, not ${shown(restart)}`);
  }
  if (shutdownMs !== undefined && shutdownMs !== 'kill' && !(typeof shutdownMs === 'number' && shutdownMs > 0))
    throw new RangeError(`Cannot ${where}: ${path}shutdownMs is milliseconds above 0 or 'kill', not ${shown(shutdownMs)}`);
}

/** @throws TypeError */
export function checkMetricsOption(where: string, { metrics }: SpawnOptions, path = ''): void {
  if (metrics !== undefined && metrics !== 'own')
    throw new TypeError(`Cannot ${where}: ${path}metrics is 'own' or left out, not ${shown(metrics)}`);
}

/** Before anything starts. @throws TypeError or RangeError naming the field (G37) */
export function checkSupervisorSpec(name: string, spec: SupervisorSpec): void {
  const where = `supervise as "${name}"`;
  if (typeof spec !== 'object' || spec === null)
    throw new TypeError(`Cannot ${where}: its spec is { strategy, children }, not ${shown(spec)}`);
  checkKeys(where, spec, ['strategy', 'supervise', 'children']);
  if (!STRATEGIES.includes(spec.strategy))
    throw new TypeError(`Cannot ${where}: strategy is ${oneOf(STRATEGIES)}, not ${shown(spec.strategy)}`);
  tableOf(where, spec.supervise);
  if (!Array.isArray(spec.children))
    throw new TypeError(`Cannot ${where}: children is an array of child specs, not ${shown(spec.children)}`);
  const names = new Set<string>();
  for (const [index, child] of spec.children.entries()) {
    const path = `children[${index}]`;
    checkChildSpec(where, child, `${path}.`);
    if (child.name === undefined) throw new TypeError(`Cannot ${where}: ${path}.name is missing`);
    if (names.has(child.name)) throw new TypeError(`Cannot ${where}: ${path}.name is "${child.name}", as that of a child before it`);
    names.add(child.name);
  }
}

/** @throws TypeError or RangeError naming the field, `path` before it (G37) */
export function checkChildSpec(where: string, child: ChildSpec, path: string): void {
  const field = (name: string): string => `${path}${name}`;
  if (typeof child !== 'object' || child === null)
    throw new TypeError(`Cannot ${where}: ${path.slice(0, -1)} is a child spec, not ${shown(child)}`);
  checkKeys(`${where}, ${path.slice(0, -1)}`, child, ['start', ...SPAWN_KEYS]);
  const { start, name } = child;
  if (typeof start?.url !== 'string' || typeof start.actorName !== 'string') {
    throw new TypeError(`Cannot ${where}: ${field('start')} is an actor definition or a blueprint, not ${typeof start}`);
  }
  if (name !== undefined && (typeof name !== 'string' || name === '' || name.includes('/'))) {
    throw new TypeError(`Cannot ${where}: ${field('name')} is a text, not empty, without "/", not ${shown(name)}`);
  }
  if (child.thread !== undefined) checkPlacement(where, field('thread'), child.thread);
  if (child.mailbox !== undefined) checkMailbox(where, child.mailbox, path);
  checkSupervisionOptions(where, child, path);
  checkMetricsOption(where, child, path);
}
