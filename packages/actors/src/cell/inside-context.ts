import type { PurePort } from '../contract/pure-port.ts';
import { CellContext } from './cell-context.ts';
import type { InsideContext } from './context-parts.ts';
import type { Managing } from './managing.ts';
import type { SupervisedFamily } from './family/supervised-family.ts';
import { InsideFamily } from './inside-family.ts';
import { InsideManaging } from './inside-managing.ts';

/** What the ready-made supervisor has beyond its context: its children by strategy, and their states. @throws TypeError for a context that the runtime did not make */
export function familyOf(ctx: object): SupervisedFamily {
  return new InsideFamily(insideOf(ctx, 'supervise'));
}

/** The same for a pool. @throws TypeError for a context that the runtime did not make */
export function managingOf(ctx: object): Managing {
  return new InsideManaging(insideOf(ctx, 'manage a pool'));
}

/** The same for the executor of stateless tasks. @throws TypeError for a context that the runtime did not make */
export function pureOf(ctx: object): PurePort {
  return insideOf(ctx, 'run stateless tasks').services.environment.pure;
}

function insideOf(ctx: object, action: string): InsideContext {
  if (ctx instanceof CellContext) return ctx.inside;
  throw new TypeError(`Cannot ${action}: the context was not made by this runtime`);
}
