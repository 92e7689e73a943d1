import { blueprintOf } from '../contract/blueprint.ts';
import type { PurePort } from '../contract/pure-port.ts';
import { CellContext } from './cell-context.ts';
import type { InsideContext } from './context-parts.ts';
import type { Managing } from './managing.ts';
import type { SupervisedFamily } from './family/supervised-family.ts';

/** What the ready-made supervisor has beyond its context: its children by strategy, and their states. @throws TypeError for a context that the runtime did not make */
export function familyOf(ctx: object): SupervisedFamily {
  const { cell, services, incarnation, checkAlive } = insideOf(ctx, 'supervise');
  const { ownFamily: family } = cell;
  return {
    get isClosed() {
      return incarnation.isClosing || family.isClosed;
    },
    get isOver() {
      return incarnation.isOver;
    },
    setPolicy: (policy) => family.setPolicy(policy),
    arrange: (names) => family.arrange(names),
    startsWhen: (ready) => cell.life.startsWhen(ready),
    find: (name) => family.find(name),
    spawn: (what, options) => {
      checkAlive('spawn a child of');
      return services.environment.spawn(cell, blueprintOf(what), { ...options, isRetried: true });
    },
    fail: (error) => {
      if (!incarnation.isClosing) cell.fail(error);
    },
    stop: (child) => family.stopAsked(child),
    restart: (child, error) => family.restartAsked(child, error),
  };
}

/** The same for a pool. @throws TypeError for a context that the runtime did not make */
export function managingOf(ctx: object): Managing {
  const { cell, services, incarnation } = insideOf(ctx, 'manage a pool');
  return {
    place: cell,
    directory: services.directory,
    get isOver() {
      return incarnation.isOver;
    },
    onOver: (task) => incarnation.onEnd(task),
    get asked() {
      return cell.asked;
    },
    behindDrain: (message) => cell.onDrain(() => cell.signal({ open: () => ({ message }) }, true)),
  };
}

/** The same for the executor of stateless tasks. @throws TypeError for a context that the runtime did not make */
export function pureOf(ctx: object): PurePort {
  return insideOf(ctx, 'run stateless tasks').services.environment.pure;
}

function insideOf(ctx: object, action: string): InsideContext {
  if (ctx instanceof CellContext) return ctx.inside;
  throw new TypeError(`Cannot ${action}: the context was not made by this runtime`);
}
