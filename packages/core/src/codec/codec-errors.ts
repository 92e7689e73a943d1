/**
 * A message holds something that cannot cross threads. Thrown where it was sent, before anything was written.
 *
 * `path` leads to the value: `message.order.onDone`, `message.items[3]`, `message.byId.get("a")`.
 */
export class NotSerializableError extends Error {
  override readonly name = 'NotSerializableError';
  readonly path: string;

  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(`Cannot encode ${shortened(path)}: ${reason}`, options);
    this.path = path;
  }
}

/** Of a long path: what it begins with, and what it ends with. */
const PATH_SHOWN = 160;

function shortened(path: string): string {
  return path.length <= PATH_SHOWN ? path : `${path.slice(0, PATH_SHOWN / 2)} … ${path.slice(-PATH_SHOWN / 2)}`;
}

/** A message is longer than messages may be, or has more parts than that many bytes could say. Found before it is written. */
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
