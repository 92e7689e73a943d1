import type { Call } from '../calls/call-in-turn.ts';
import { type Endpoint, listen } from './endpoint.ts';

/**
 * The fastest request there is over `postMessage`: one call at a time, no correlation id, no time limit, the answer a
 * bare number.
 */
export function rawCall(endpoint: Endpoint): Call {
  let answer: (value: number) => void = () => undefined;
  listen(endpoint, (value: number) => answer(value));
  return (id) =>
    new Promise((resolve) => {
      answer = resolve;
      endpoint.postMessage({ type: 'get', id });
    });
}
