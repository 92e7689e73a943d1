import type { ActorRef } from '@ringmaster/actors';
import { createTestSystem } from '@ringmaster/actors/testkit';
import { incarnationOf, isThreadOpen } from '@ringmaster/core';
import { expect, it } from 'vitest';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { PlacementChooser } from '#actors/system/thread/spawning/placement.js';
import { recorder, type RecorderMessage } from '../fixtures/recorder.ts';
import { revenant } from '../fixtures/revenant.ts';
import { inVirtualTime } from '../support/death-books.ts';
import { LineCollector } from '../support/line-collector.ts';

const FIRST = 1;
const SECOND = 2;
/** A pause in which much happens. */
const PAUSE_MS = 500;
/** More than one poll takes from a ring. */
const MANY = 2_000;

/**
 * The second thread is down while the first one dies and comes back, and spawns something in it again. When the second comes back,
 * the news of that death stands far behind in the ring of the owner, and what was spawned first in the ring of the first thread.
 *
 * @param marker what the owner says to one that opens stands before all that: it was meant for one that died before it read it
 */
async function spawnedWhileDown({ marker }: { readonly marker: boolean }) {
  const defaults = { respawnPauseMs: PAUSE_MS, respawnPauseMaxMs: PAUSE_MS, respawnsMax: 100 };
  const system = await createTestSystem({ threads: 2, strictMessages: false, logger: new LineCollector().logger(), defaults });
  const { regions, runtime } = system as unknown as OwnerSystem;
  const notes = [system.spawn(recorder), system.spawn(recorder)].find((ref) => (ref as unknown as { thread: number }).thread === SECOND);
  const top = await topIn(FIRST);
  await inVirtualTime(system, top.ask({ type: 'children' }));
  void system.killThread(SECOND);
  await system.settle();
  if (marker) runtime.threads.tell(SECOND, { kind: 'opened', incarnation: incarnationOf(regions, SECOND) });
  // The next start waits for the pause.
  void system.killThread(SECOND);
  await system.settle();
  expect(isThreadOpen(regions, SECOND)).toBe(false);
  for (let n = 1; n <= MANY; n++) notes?.tell({ type: 'note', from: 'owner', n });
  void system.killThread(FIRST);
  const [child] = await inVirtualTime(system, top.ask({ type: 'children' }, { timeout: 60_000 }));
  const asked = (child as ActorRef<RecorderMessage>).ask({ type: 'report' }, { timeout: 60_000 });
  const answer = await inVirtualTime(system, asked);
  await inVirtualTime(system, system.stop());
  return answer;

  async function topIn(thread: number) {
    for (;;) {
      const ref = system.spawn(revenant({ child: { thread: { key: keyOf(SECOND) } } }));
      if ((ref as unknown as { thread: number }).thread === thread) return ref;
    }
  }
}

/** A key whose actors live in worker `wanted` of two. */
function keyOf(wanted: number): string {
  const chooser = new PlacementChooser({ config: { workers: 2 } as never, thread: 0, dedicate: () => 0, isLost: () => false });
  for (let attempt = 0; ; attempt++) if (chooser.choose({ key: `${attempt}` }, false) === wanted) return `${attempt}`;
}

it('D3: who takes over hears of each death it was not there for before it reads what came after it: what was spawned since is no orphan', async () => {
  expect(await spawnedWhileDown({ marker: false })).toEqual([]);
});

it('D3: … also if it finds the word that one before it may open, which had died before it read that', async () => {
  expect(await spawnedWhileDown({ marker: true })).toEqual([]);
});
