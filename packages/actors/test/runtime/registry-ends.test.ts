import { type ActorRef, type Placement, restart, type Subscription, supervise } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { type SeekerArgs, type SeekerMessage, seeker, seekerKey } from '../fixtures/seeker.ts';
import type { Stage } from '../support/stage.ts';
import { inEachWay } from '../support/ways.ts';

type Seeker = ActorRef<SeekerMessage>;

let keys = 0;
const freshKey = (): string => `test/ending-seeker-${keys++}`;

inEachWay((way) => {
  const places: readonly Placement[] = way.crosses ? ['owner', way.first, way.second] : ['owner'];
  const spawn = (stage: Stage, name: string, thread: Placement, args: SeekerArgs): Seeker =>
    stage.system.spawn(seeker(args), { name, thread, supervise: supervise.otherwise(restart()) });

  it('K6: an end is told also where somebody has looked while it came', async () => {
    const stage = await way.open();
    for (const [index, thread] of places.entries()) {
      const key = freshKey();
      const refs = ['a', 'b'].map((name) => spawn(stage, `${name}-${index}`, thread, { key, registers: true })) as [Seeker, Seeker];
      await Promise.all(refs.map((ref) => ref.started));
      const heard: number[] = [];
      const note = (found: readonly unknown[]): 'accepted' => {
        heard.push(found.length);
        return 'accepted';
      };
      const subscribe = (): Subscription => stage.system.findAll(seekerKey(key), { tell: note });
      const subscription = subscribe();
      await stage.until('it is told who is there', () => heard.length === 1);
      const ended = refs[0].stop();
      expect(stage.system.findAll(seekerKey(key)), `${thread}`).toEqual([refs[1]]);
      await ended;
      await stage.until('it is told of the end', () => heard.length === 2);
      // Whoever comes while one is ending is not told of it at all, and hears of the next.
      subscription.cancel();
      const last = refs[1].stop();
      subscribe();
      await last;
      await stage.until('it is told of nobody', () => heard.length === 3);
      const late = spawn(stage, `late-${index}`, thread, { key, registers: true });
      await stage.until('it is told of one', () => heard.length === 4);
      await late.stop();
      await stage.until('it is told of nobody again', () => heard.length === 5);
      expect(heard, `${thread}`).toEqual([2, 1, 0, 1, 0]);
    }
  });
});
