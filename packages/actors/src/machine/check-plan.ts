import type { Message } from '../contract/message.ts';
import type { CurrentState, StateTimeout } from '../contract/state-machine.ts';
import { checkKeys } from '../contract/known-keys.ts';
import { shown } from '../contract/shown.ts';

type AnyHandler = ((message: Message, state: CurrentState<Record<string, unknown>, string>) => unknown) | 'postpone' | 'unhandled';

/** A plan as the machine follows it: which data belongs to which state, its public type has said. */
export interface AnyMachinePlan {
  readonly start: readonly [name: string, data?: unknown];
  readonly states: Readonly<Record<string, AnyStatePlan>>;
}

export interface AnyStatePlan {
  readonly on: Readonly<Record<string, AnyHandler>>;
  readonly enter?: (data: unknown) => unknown;
  readonly exit?: (data: unknown) => unknown;
  readonly timeout?: StateTimeout<Message> | ((data: unknown) => StateTimeout<Message> | undefined);
}

/** What the compiler has not seen: plans of JavaScript. @throws TypeError naming the state */
export function checkPlan(name: string, given: AnyMachinePlan): void {
  const action = `make the state machine of "${name}"`;
  checkKeys(action, given, ['start', 'states']);
  const { start, states } = given;
  if (typeof states !== 'object' || states === null)
    throw new TypeError(`Cannot ${action}: states is an object of plans by name, not ${shown(states)}`);
  if (!Array.isArray(start)) throw new TypeError(`Cannot ${action}: start is a list of a state's name and its data, not ${shown(start)}`);
  for (const [state, plan] of Object.entries(states)) {
    if (typeof plan?.on !== 'object' || plan.on === null)
      throw new TypeError(`Cannot ${action}, state "${state}": it has no handlers "on"`);
    checkKeys(`${action}, state "${state}"`, plan, ['on', 'enter', 'exit', 'timeout']);
    for (const what of ['enter', 'exit'] as const) {
      if (plan[what] !== undefined && typeof plan[what] !== 'function')
        throw new TypeError(`Cannot ${action}, state "${state}": ${what} is a function, not ${shown(plan[what])}`);
    }
    for (const [type, handler] of Object.entries(plan.on)) {
      if (typeof handler === 'function' || handler === 'postpone' || handler === 'unhandled') continue;
      throw new TypeError(
        `Cannot ${action}, state "${state}": it handles "${type}" by a function, 'postpone' or 'unhandled', not ${shown(handler)}`,
      );
    }
  }
}
