/**
 * A message holds something that cannot cross threads. Thrown where it was sent, before anything was written.
 *
 * `path` leads to the value: `message.order.onDone`, `message.items[3]`, `message.byId.get("a")`.
 */
export class NotSerializableError extends Error {
  override readonly name = 'NotSerializableError';
  readonly path: string;

  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(`Cannot encode ${path}: ${reason}`, options);
    this.path = path;
  }
}

/** One text or byte array of a message is longer than whole messages may be. Found before anything of that length is written. */
export class TooLongError extends Error {
  override readonly name = 'TooLongError';
  /** At least so many would the message take. */
  readonly bytes: number;

  constructor(bytes: number) {
    super(`Cannot encode message: it takes more than ${bytes} bytes`);
    this.bytes = bytes;
  }
}

/** The bytes of a record are no message: damaged, or written by something else. The receiver lives on. */
export class UndecodableError extends Error {
  override readonly name = 'UndecodableError';

  constructor(reason: string, options?: ErrorOptions) {
    super(`Cannot decode record: ${reason}`, options);
  }
}
