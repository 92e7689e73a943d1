import { checkKeys } from '../../../contract/known-keys.ts';
import type { ShutdownPhase } from '../../../contract/shutdown.ts';
import { shown } from '../../../contract/shown.ts';

/** The phase in which the actors end: the system's own. */
export const STOP_PHASE = 'stop';

const BUILT_IN: Readonly<Record<string, ShutdownPhase>> = {
  'before-stop': {},
  [STOP_PHASE]: {},
  'after-stop': { after: [STOP_PHASE] },
};

/** A phase in its place. */
export interface OrderedPhase {
  readonly name: string;
  readonly timeoutMs: number | undefined;
}

/**
 * All phases, each behind those it comes after; otherwise in the order of their declaration, the system's own first.
 *
 * @throws TypeError or RangeError naming the phase, for a dependency that there is not, and for phases that wait for each other
 */
export function orderPhases(given: Readonly<Record<string, ShutdownPhase>>): readonly OrderedPhase[] {
  if (typeof given !== 'object' || given === null)
    throw new TypeError(`Cannot create system: shutdownPhases is an object with a phase under each name, not ${shown(given)}`);
  for (const [name, phase] of Object.entries(given)) checkPhase(name, phase, given);
  const phases = new Map<string, ShutdownPhase>(Object.entries({ ...BUILT_IN, ...given }));
  const known = BUILT_IN['after-stop'];
  // What a system does after its end has its place, whatever else is said of it.
  if (given['after-stop'] !== undefined)
    phases.set('after-stop', { ...given['after-stop'], after: [...(known?.after ?? []), ...(given['after-stop'].after ?? [])] });
  const before = [...phases.keys()].filter((name) => name !== STOP_PHASE && !isBehindStop(name, phases, new Set()));
  phases.set(STOP_PHASE, { after: before });
  return sorted(phases).map((name) => ({ name, timeoutMs: phases.get(name)?.timeoutMs }));
}

function checkPhase(name: string, phase: ShutdownPhase, given: Readonly<Record<string, ShutdownPhase>>): void {
  const where = `Cannot create system: shutdownPhases.${name}`;
  if (name === STOP_PHASE) throw new TypeError(`${where} is the system's own; its time is that of stop({ timeout })`);
  if (typeof phase !== 'object' || phase === null) throw new TypeError(`${where} is { after, timeoutMs }, not ${shown(phase)}`);
  checkKeys(`create system, shutdownPhases.${name}`, phase, ['after', 'timeoutMs']);
  const { after = [], timeoutMs } = phase;
  if (!Array.isArray(after)) throw new TypeError(`${where}.after is a list of phases, not ${shown(after)}`);
  for (const other of after as readonly unknown[]) {
    if (typeof other !== 'string' || (!Object.hasOwn(given, other) && !Object.hasOwn(BUILT_IN, other)))
      throw new TypeError(`${where}.after names ${shown(other)}, which is no phase`);
  }
  if (timeoutMs !== undefined && !(typeof timeoutMs === 'number' && timeoutMs > 0 && Number.isFinite(timeoutMs))) {
    throw new RangeError(`${where}.timeoutMs is milliseconds above 0, not ${shown(timeoutMs)}`);
  }
}

function isBehindStop(name: string, phases: ReadonlyMap<string, ShutdownPhase>, met: Set<string>): boolean {
  if (met.has(name)) return false;
  met.add(name);
  return (phases.get(name)?.after ?? []).some((other) => other === STOP_PHASE || isBehindStop(other, phases, met));
}

/** Depth first: a phase stands behind all that it comes after. */
function sorted(phases: ReadonlyMap<string, ShutdownPhase>): readonly string[] {
  const order: string[] = [];
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    if (done.has(name)) return;
    if (path.includes(name)) {
      const cycle = [...path.slice(path.indexOf(name)), name].join(' after ');
      throw new TypeError(`Cannot create system: shutdown phases wait for each other: ${cycle}`);
    }
    for (const other of phases.get(name)?.after ?? []) visit(other, [...path, name]);
    done.add(name);
    order.push(name);
  };
  for (const name of phases.keys()) visit(name, []);
  return order;
}
