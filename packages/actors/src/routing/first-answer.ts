import { onAbort } from '../cell/on-abort.ts';
import { ANSWERED_BY_ANOTHER, ONE_OF_MANY } from '../cell/asks/one-of-many.ts';
import { AllRouteesFailedError } from '../contract/errors/runtime-errors.ts';
import { toError } from '../contract/errors/to-error.ts';
import type { AskOptions } from '../contract/message.ts';
import type { RoutingPort } from '../contract/routing-port.ts';
import type { Routee } from './routee.ts';

type Asking = (message: object, options: AskOptions | undefined) => Promise<unknown>;

/** What is asked, and how. */
export interface AskOfAll {
  readonly message: object;
  readonly options: AskOptions | undefined;
  /** The others are to leave off when one has answered: their asks are given up, and what they answer all the same is of no interest to anybody. */
  readonly callsOff: boolean;
  /** Undefined for a router that was made of nobody: then nobody answers. */
  readonly port: Pick<RoutingPort, 'forgo'> | undefined;
}

/** Asks all at once, and settles with the first answer; with one error that has all causes if nobody has one. What comes with the others nobody has. */
export async function firstAnswer(
  name: string,
  routees: readonly Routee[],
  { message, options, callsOff, port }: AskOfAll,
): Promise<unknown> {
  const rest = callsOff ? new AbortController() : undefined;
  if (rest !== undefined) Object.assign(rest.signal, { [ONE_OF_MANY]: true });
  const signal = options?.signal;
  const quiet = rest === undefined || signal === undefined ? undefined : follow(signal, rest);
  const all = rest === undefined ? options : { ...options, signal: rest.signal };
  try {
    let isAnswered = false;
    const ask = async (routee: Routee): Promise<unknown> => {
      const answer = await (routee.ask as Asking).call(routee, message, all);
      if (isAnswered) port?.forgo(answer, 'late-reply');
      isAnswered = true;
      return answer;
    };
    return await Promise.any(routees.map(ask));
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    if (options?.callOff?.isCalled === true) throw options.callOff.reason;
    throw allFailed(name, error);
  } finally {
    quiet?.();
    rest?.abort(ANSWERED_BY_ANOTHER);
  }
}

function follow(signal: AbortSignal, rest: AbortController): (() => void) | undefined {
  if (!signal.aborted) return onAbort(signal, () => rest.abort(signal.reason));
  rest.abort(signal.reason);
  return undefined;
}

function allFailed(target: string, thrown: unknown): Error {
  const errors = thrown instanceof AggregateError ? thrown.errors.map((error) => toError(error)) : [toError(thrown)];
  const names = [...new Set(errors.map(({ name }) => name))].join(', ');
  const text = `Cannot complete ask to "${target}": none of ${errors.length} routees has answered (${names})`;
  return new AllRouteesFailedError(text, { data: { target, errors }, cause: errors[0] });
}
