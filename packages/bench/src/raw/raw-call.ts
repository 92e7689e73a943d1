import type { Call } from '../calls/call-in-turn.ts';
import { type Endpoint, listen } from './endpoint.ts';

/**
 * The fastest request there is over `postMessage`: one call at a time, no correlation id, no time limit, the answer a
 * bare number.
 *
 * @param sizeBytes bytes each request carries; 0: a bare request
 */
export function rawCall(endpoint: Endpoint, sizeBytes: number): Call {
  const body = sizeBytes === 0 ? undefined : new Uint8Array(sizeBytes);
  let answer: (value: number) => void = () => undefined;
  listen(endpoint, (value: number) => answer(value));
  return (id) =>
    new Promise((resolve) => {
      answer = resolve;
      endpoint.postMessage(body === undefined ? { type: 'get', id } : { type: 'get', id, body });
    });
}
