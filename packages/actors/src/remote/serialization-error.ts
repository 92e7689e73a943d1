import { NotSerializableError } from '@ringmaster/core';
import { MessageNotSerializableError } from '../contract/errors/runtime-errors.ts';

/** core's error as its users know it: with the path, from a message or a reply on, and a class of the runtime (G5). Anything else as it is. */
export function serializationError(error: unknown, what: 'message' | 'reply' = 'message'): unknown {
  if (!(error instanceof NotSerializableError)) return error;
  return new MessageNotSerializableError(error.message.replace(/^Cannot encode message/, `Cannot send ${what}`), {
    data: { path: error.path.replace(/^message/, what) },
    cause: error,
  });
}
