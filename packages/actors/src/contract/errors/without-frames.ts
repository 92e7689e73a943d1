/**
 * Errors that `make` makes have no frames in their stacks: for those that the runtime makes in great numbers and in places that say nothing, to
 * name a loss whose `cause` has the stack that matters. Taking one and writing it down costs more than all else that is done for such an error.
 */
export function withoutFrames<E extends Error>(make: () => E): E {
  const { stackTraceLimit } = Error;
  // No assignment: that would throw where an application has frozen `Error`, and then there are frames, and nothing worse.
  Reflect.set(Error, 'stackTraceLimit', 0);
  try {
    return make();
  } finally {
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  }
}
