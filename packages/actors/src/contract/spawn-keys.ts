import type { SpawnOptions } from './spawn-options.ts';

const KEYS: Readonly<Record<keyof SpawnOptions, true>> = {
  name: true,
  thread: true,
  mailbox: true,
  supervise: true,
  restart: true,
  shutdownMs: true,
  metrics: true,
};

/** What `spawn` may be told. Whoever takes these options along with his own takes the keys from here: an option that is new would be refused there, though its type allows it. */
export const SPAWN_KEYS: readonly string[] = Object.freeze(Object.keys(KEYS));

/** The same for whoever sees to the mailbox himself. */
export const SPAWN_KEYS_BUT_MAILBOX: readonly string[] = Object.freeze(SPAWN_KEYS.filter((key) => key !== 'mailbox'));
