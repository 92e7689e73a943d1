import { restart, supervise, supervisor } from '@ringmaster/actors';
import { till } from './till.ts';

/** Two tills behind a door: when the first one fails, the second one starts anew as well. */
export const shop = supervisor(import.meta.url, 'shop', () => ({
  strategy: 'rest-for-one',
  supervise: supervise.otherwise(restart()).within({ restarts: 1, periodMs: 60_000 }),
  children: [
    { name: 'first', start: till, restart: 'permanent' },
    { name: 'second', start: till, restart: 'permanent' },
  ],
}));
