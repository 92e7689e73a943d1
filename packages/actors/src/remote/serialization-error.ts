import { NotSerializableError } from '@ringmaster/core';
import { MessageNotSerializableError } from '../contract/errors/runtime-errors.ts';

/** core's error as its users know it: with the path, and a class of the runtime (G5). Anything else as it is. */
export function serializationError(error: unknown): unknown {
  if (!(error instanceof NotSerializableError)) return error;
  return new MessageNotSerializableError(error.message.replace(/^Cannot encode/, 'Cannot send'), {
    data: { path: error.path },
    cause: error,
  });
}
