/**
 * Vector clocks: what each thread knows of the steps of all others. A step `happened before` a thread's present one if the thread
 * knows of it, by way of words that were published and observed.
 */
export type Clock = readonly number[];

/** Everything that either of the two knows. */
export function joined(one: Clock, other: Clock): Clock {
  let isOne = true;
  for (let thread = 0; thread < one.length; thread++) if ((other[thread] ?? 0) > (one[thread] ?? 0)) isOne = false;
  return isOne ? one : one.map((tick, thread) => Math.max(tick, other[thread] ?? 0));
}

/** After a step by which `thread` has told others what it knows: what it does from now on they do not know. */
export function ticked(clock: Clock, thread: number): Clock {
  return clock.with(thread, tickOf(clock, thread) + 1);
}

export function tickOf(clock: Clock, thread: number): number {
  return clock[thread] ?? 0;
}
