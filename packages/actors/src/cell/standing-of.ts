import { placeOf } from '../contract/place.ts';
import type { Mailbox } from '../mailbox/mailbox.ts';
import type { CellEnvironment, LocalActor } from './cell-environment.ts';
import type { Family } from './family/family.ts';
import type { HandlerCalls } from './messages/handler-calls.ts';
import type { Busy, Standing } from './standing.ts';
import type { Life } from './life/life.ts';
import { statusOfWord } from './life/life-word.ts';

/** An actor, as observers see it. */
export interface ObservedCell extends LocalActor {
  readonly environment: CellEnvironment;
  readonly mailbox: Mailbox;
  readonly life: Life;
  readonly calls: HandlerCalls;
  readonly family: Family | undefined;
  readonly waitingLength: number;
}

/** What people see of an actor. @param nowMs on the clock of all threads */
export function standingOf(cell: ObservedCell, nowMs: number): Standing {
  const { life, environment, mailbox } = cell;
  const isRunning = environment.current === cell && environment.isInTurn;
  const sinceMs = life.isHeld ? life.heldSinceMs : environment.longTurns.readMs | 0;
  const doing = life.doing ?? (isRunning ? 'handler' : undefined);
  return {
    ...placeOf(cell),
    definition: cell.definitionName,
    status: statusOfWord(life.word) ?? (doing !== undefined || mailbox.length > 0 ? 'busy' : 'idle'),
    current: doing && {
      doing,
      messageType: life.isHeld && doing === 'handler' ? cell.calls.openedType : undefined,
      forMs: Math.max(0, ((nowMs | 0) - sinceMs) | 0),
    },
    waiting: cell.waitingLength,
    children: cell.family?.children.size ?? 0,
  };
}

/** What of its code is under way, while a promise of it is open. */
export function busyOf({ slot, generation, life, calls, mailbox }: ObservedCell): Busy | undefined {
  const { doing } = life;
  if (doing === undefined) return undefined;
  return { slot, generation, doing, messageType: doing === 'handler' ? calls.openedType : undefined, waiting: mailbox.length };
}
