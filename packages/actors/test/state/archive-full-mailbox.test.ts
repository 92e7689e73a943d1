import { MailboxFullError, MemoryStateStore, StateArchive, stateArchive } from '@ringmaster/actors';
import { createTestSystem } from '@ringmaster/actors/testkit';
import { expect, it } from 'vitest';
import { bookKey, scribe } from '../fixtures/scribe.ts';
import { restarting } from '../support/study.ts';

/** What happens in the thread of the archive before its store fails, once. */
let beforeFailure: (() => void) | undefined;

const crowded = stateArchive(import.meta.url, 'crowded', () => {
  const store = new MemoryStateStore();
  const append = store.append.bind(store);
  store.append = (versions) => {
    const crowd = beforeFailure;
    beforeFailure = undefined;
    if (crowd === undefined) return append(versions);
    crowd();
    throw new Error('the disk is full');
  };
  return store;
});

it('Z14: an archive whose store fails restarts however full its mailbox is', async () => {
  await using kit = await createTestSystem({ mode: 'one-thread' });
  const archive = StateArchive.start(kit, crowded, { supervise: restarting, mailbox: { capacity: 2 } });
  const asked: Promise<unknown>[] = [];
  beforeFailure = () => {
    for (let n = 0; n < 3; n++) asked.push(archive.list().catch(({ name }: Error) => name));
  };
  const ref = kit.spawn(scribe({}));
  // Asked again by itself, since the first version was not stored; and by us where the crowd is still before it.
  const record = (): Promise<unknown> =>
    archive.record(ref, bookKey, { as: 'book' }).catch((error: unknown) => {
      if (error instanceof MailboxFullError) return Promise.all(asked).then(record);
      throw error;
    });
  await record();
  expect(await Promise.all(asked)).toContain('MailboxFullError');
  expect(await archive.newest('book', bookKey)).toMatchObject({ number: 1 });
  await kit.events.expect('restarted', { of: archive.ref });
});
