const SAMPLES = 8;

/**
 * How many milliseconds to add to this thread's `performance.now()` to get the process-wide monotonic clock (C4).
 *
 * `performance.now()` counts from the start of its own thread, and `timeOrigin` is a reading of the wall clock, which
 * people set. `process.hrtime` counts from one point for all threads, but its readings allocate. Both tick alike, so
 * their distance is measured once: between two hrtime readings, the tightest of a few pairs, since a thread may be
 * taken off its core in between.
 */
export function monotonicOffsetMs(): number {
  let offset = 0;
  let tightest = Number.POSITIVE_INFINITY;
  for (let sample = 0; sample < SAMPLES; sample++) {
    const before = hrtimeMs();
    const own = performance.now();
    const after = hrtimeMs();
    if (after - before >= tightest) continue;
    tightest = after - before;
    offset = (before + after) / 2 - own;
  }
  return offset;
}

function hrtimeMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}
