/** Whose code it is. */
export interface Handling {
  readonly name: string;
  readonly thread: number;
  /** Its thread is no more: a real one would not have come so far. */
  readonly isOver: boolean;
}

/** The code of an actor began I/O, or a timer of Node's, in a test system. Its stack is that of the call. */
export class HandlerIoError extends Error {
  override readonly name = 'HandlerIoError';
  readonly actor: string;
  readonly thread: number;
  /** The function of Node's, or its name for the resource. */
  readonly resource: string;

  constructor({ name, thread }: Handling, resource: string) {
    super(
      `Cannot go on with a run that is to be the same each time: "${name}" in thread ${thread} began ${resource}; use ctx.timers for time, ` +
        'do I/O outside of actors and send them what came of it, or create the test system with allowIo: true',
    );
    this.actor = name;
    this.thread = thread;
    this.resource = resource;
  }
}
