import type { TraceEntry } from '@ringmaster/core/testkit';

/** A trace for people, a line an entry; what happened within a step is indented. */
export function writeTrace(entries: readonly TraceEntry[]): string {
  return entries.map(line).join('\n');
}

function line({ step, kind, thread, numbers, label }: TraceEntry): string {
  const [first = 0, second = 0, third = 0] = numbers;
  switch (kind) {
    case 'records':
      return `      thread ${thread} takes ${third} of thread ${first}: ${third === 1 ? `record ${second}` : `records ${second} to ${second + third - 1}`}`;
    case 'runs':
      return `      thread ${thread} runs ${label ?? 'an actor'}, slot ${first}, generation ${second}`;
    case 'begins':
      return `      thread ${thread} begins, incarnation ${first}`;
    case 'ends':
      return `      thread ${thread} ends`;
    default:
      return `${String(step).padStart(5)} thread ${thread} ${kind}`;
  }
}
