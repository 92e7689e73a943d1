import type { ActorRef } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import type { RecorderMessage } from '../fixtures/recorder.ts';
import { WIDE } from '../support/bounds.ts';
import { blocked, note, upTo } from '../support/blocked.ts';
import { turn } from '../support/until.ts';
import { inEachWay } from '../support/ways.ts';

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
    const stage = await way.open(WIDE);
    for (const thread of ['owner', way.first] as const) {
      // Code is compiled with a receiver of its own: the one that is measured begins with nothing.
      const first = await blocked(stage, { from: 'owner', to: thread }, {});
      for (let batch = 0; batch < 30; batch++) await tellBatch(first.receiver);
      first.open();
      await stage.untilQuiet();
      const { receiver, open } = await blocked(stage, { from: 'owner', to: thread }, {});
      const batchMs: number[] = [];
      for (let batch = 0; batch < 100; batch++) batchMs.push(await tellBatch(receiver));
      // The least: other work on the machine only ever adds to it.
      const [few, many] = [Math.min(...batchMs.slice(0, 9)), Math.min(...batchMs.slice(-29))];
      // A queue that copies or walks what waits would be at 20 times; how even it is, `waiting` of the stress programs says.
      expect(many / few).toBeLessThan(4);
      open();
      await stage.untilQuiet();
    }
  });
});
