import { createSystem } from '@ringmaster/actors';
import { greeter } from './greeter.ts';

/** One worker thread, one actor in it, three messages. */
const system = await createSystem({ threads: 1 });
const ref = system.spawn(greeter, { name: 'greeter' });

for (const name of ['Ada', 'Grace', 'Barbara']) ref.tell({ type: 'greet', name });

// Lets the actors finish what they were told, then ends their threads.
await system.stop();
