import { NotSerializableError, TooLongError } from '@ringmaster/core';
import { BlockMovedError, MessageNotSerializableError, MessageTooLargeError } from '../contract/errors/runtime-errors.ts';

/** Whose encoding it is. */
export interface Encoding {
  readonly what: 'message' | 'reply' | 'item';
  /** `maxMessageBytes`. */
  readonly limit: number;
}

/** core's errors as its users know them: with the path, from a message, a reply or an item on, and a class of the runtime (G5, R4). Others as they are. */
export function serializationError(error: unknown, { what, limit }: Encoding): unknown {
  if (error instanceof TooLongError) return tooLargeError({ what, limit }, error.bytes, 'more than ');
  if (!(error instanceof NotSerializableError)) return error;
  if (error.cause instanceof BlockMovedError) return error.cause;
  return new MessageNotSerializableError(error.message.replace(/^Cannot encode message/, `Cannot send ${what}`), {
    data: { path: error.path.replace(/^message/, what) },
    cause: error,
  });
}

/** `about` stands before the number of bytes where that is not all. */
export function tooLargeError({ what, limit }: Encoding, bytes: number, about = ''): MessageTooLargeError {
  const allowed = `at most ${limit} are allowed (maxMessageBytes)`;
  return new MessageTooLargeError(
    `Cannot send ${what}: it takes ${about}${bytes} bytes, ${allowed}; send what is long as a block or a stream, or raise that limit`,
    { data: { bytes, limit } },
  );
}
