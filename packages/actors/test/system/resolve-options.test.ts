import { createSystem } from '@ringmaster/actors';
import { createVirtualSystem } from '@ringmaster/actors/testkit';
import { expect, it } from 'vitest';

it('createSystem offers the options that it has: seed is the virtual system’s', async () => {
  const offer =
    'there are threads, dedicatedMax, name, strictMessages, watchdogMs, onStrayError, idle, logger, defaults, shutdownPhases, signals';
  await expect(createSystem({ threads: 0, seed: 1 } as never)).rejects.toThrow(`Cannot create system: there is no option "seed"; ${offer}`);
  await expect(createSystem({ thread: 0 } as never)).rejects.toThrow(new RegExp(`${offer}$`));
  await expect(createVirtualSystem({ thread: 0 } as never)).rejects.toThrow(`${offer}, seed`);
  await (await createVirtualSystem({ threads: 0, seed: 5 })).stop();
});
