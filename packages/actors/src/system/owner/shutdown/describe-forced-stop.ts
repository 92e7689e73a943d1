import type { ForcedStop, HeldUp, HeldUpDoing } from '../../../contract/system-event.ts';

/** So many are named in a line of the log; the event has all. */
const NAMED_MAX = 10;

const WORDS: Readonly<Record<HeldUpDoing, string>> = {
  setup: 'is in its setup',
  handler: 'is in its handler',
  'restarting hook': 'is in its hook before a restart',
  'stop hook': 'is in its stop hook',
};

/** Who held up a stop, in words: the line of the log. */
export function describeForcedStop({ timeoutMs, heldUpBy, terminated }: ForcedStop): string {
  const actors = heldUpBy.slice(0, NAMED_MAX).map(describe);
  if (heldUpBy.length > NAMED_MAX) actors.push(`${heldUpBy.length - NAMED_MAX} more are in the middle of something`);
  const threads = terminated.map((thread) => `thread ${thread} did not answer and was terminated`);
  const causes = [...actors, ...threads];
  const cause = causes.length > 0 ? causes.join('; ') : 'not all actors had their turn, and none is in the middle of anything';
  return `Cannot stop the system in order within ${timeoutMs} ms: ${cause}`;
}

function describe({ path, thread, doing, messageType, waiting }: HeldUp): string {
  const what = messageType === undefined ? WORDS[doing] : `${WORDS[doing]} of "${messageType}"`;
  return `"${path}" in thread ${thread} ${what}${waiting === 0 ? '' : `, ${waiting} more waiting`}`;
}
