import type { ActorRef } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import type { RecorderMessage } from '../fixtures/recorder.ts';
import { blocked, note, upTo } from '../support/blocked.ts';
import { turn } from '../support/until.ts';
import { inEachWay } from '../support/ways.ts';

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

/** How long a thousand tells take that are all accepted. */
async function tellBatch(receiver: ActorRef<RecorderMessage>): Promise<number> {
  for (;;) {
    const beginMs = performance.now();
    const said = upTo(1_000).map((n) => receiver.tell(note(n)));
    const tookMs = performance.now() - beginMs;
    // Across threads they move on.
    await turn();
    if (!said.includes('full')) return tookMs;
  }
}

inEachWay((way) => {
  it('G11: to tell costs the same with a hundred thousand messages waiting as with a few', async () => {
    const stage = await way.open({ defaults: { mailboxCapacity: 1_000_000 } });
    for (const thread of ['owner', way.first] as const) {
      const { receiver, open } = await blocked(stage, { from: 'owner', to: thread }, {});
      const batchMs: number[] = [];
      for (let batch = 0; batch < 130; batch++) batchMs.push(await tellBatch(receiver));
      // In the first thirty, code is compiled still.
      const [few = 0, many = 0] = [batchMs.slice(30, 60), batchMs.slice(-30)].map(median);
      // A queue that copies or walks what waits would be far beyond; how even it is, a benchmark says.
      expect(many / few).toBeLessThan(4);
      open();
      await stage.untilQuiet();
    }
  });
});
