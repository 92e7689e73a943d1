import type { Logger } from '@ringmaster/actors';

interface Decision {
  readonly err: Error;
  readonly attempt?: number;
  readonly delayMs?: number;
}

/** Prints what actors log, and what the runtime logs of failures and what was decided about them. */
export function printingLogger(actor = ''): Logger {
  const line = (first: object | string, text = ''): void => {
    if (typeof first === 'string') return console.log(`    ${actor} ${first}`);
    const { err, attempt, delayMs } = first as Partial<Decision>;
    // Nothing was decided: of a turn that took long on a busy machine, say.
    if (err === undefined) return;
    const name = (first as { readonly actor?: string }).actor ?? actor;
    const after = delayMs === undefined ? '' : `, attempt ${attempt}, after ${delayMs} ms`;
    return console.log(`    ${text.replace('actor', name)}: ${err.name}${after}`);
  };
  return { debug: () => {}, info: line, warn: line, error: line, child: (more) => printingLogger(String(more['actor'] ?? actor)) };
}
