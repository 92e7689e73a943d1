/** How code ends the thread that it runs in; the last one by way of the watchdog. */
export type ThreadEnding = 'exit' | 'throw' | 'reject' | 'loop';

/** Ends the thread, at once or when the running turn is over. */
export function endThread(how: ThreadEnding): void {
  if (how === 'exit') process.exit(9);
  if (how === 'reject') void Promise.reject(new Error('nobody handles this'));
  if (how === 'throw') {
    setImmediate(() => {
      throw new Error('nobody catches this');
    });
  }
  while (how === 'loop');
}
