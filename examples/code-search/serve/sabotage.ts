import { restart, supervise, type System } from '@ringmaster/actors';
import { saboteur } from '../actors/saboteur.ts';

export interface SabotageOptions {
  readonly threads: number;
  readonly everyMs: number;
  /** How many are ended in all. */
  readonly kills: number;
  readonly print: (text: string) => void;
}

/** Ends one worker after the other, for whoever wants to see that nobody notices. Ends with the system, if not before. */
export function sabotage(system: System, { threads, everyMs, kills, print }: SabotageOptions): void {
  const saboteurs = Array.from({ length: threads }, (_, number) =>
    system.spawn(saboteur, {
      name: `saboteur-${number}`,
      thread: { spread: number },
      supervise: supervise.otherwise(restart()).within({ restarts: 1_000_000, periodMs: 1_000 }),
    }),
  );
  let struck = 0;
  const timer = setInterval(() => {
    saboteurs[struck++ % threads]?.tell({ type: 'strike' });
    if (struck >= kills) clearInterval(timer);
  }, everyMs);
  system.events.subscribe({
    tell: (event) => {
      if (event.type === 'thread-lost')
        print(`Worker ${event.detail.thread} has died, and ${event.detail.restarted} of its actors are back`);
      return 'accepted';
    },
  });
  system.shutdown.task('before-stop', 'no more sabotage', () => clearInterval(timer));
}
