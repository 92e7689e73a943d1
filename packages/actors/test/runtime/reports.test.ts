import type { ActorRef } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { chatty, type ChattyMessage } from '../fixtures/chatty.ts';
import { parent } from '../fixtures/parent.ts';
import { recorder } from '../fixtures/recorder.ts';
import type { Stage } from '../support/stage.ts';
import type { Way } from '../support/way.ts';
import { inEachWay } from '../support/ways.ts';

const MANY = 4_000;
/** More than a ring of this size and this outbox hold; nothing else is told than what the tests have told. */
const narrow = { dataRingBytes: 8_192, outboxMessages: 50, deadLetterLogsPerSecond: 1, longTurnMs: 'off' } as const;
const DROPPED = 'log lines and events dropped: the owner does not keep up';

/** Tells `ref` something, and does not look at its own rings before that was handled. */
function tellAndBlock(stage: Stage, way: Way, ref: ActorRef<ChattyMessage>, message: ChattyMessage): void {
  const handled = stage.count('handled');
  ref.tell(message);
  // Elsewhere the owner's turn comes after the handler's end anyway.
  if (way.title !== 'threads') return;
  (stage.system as OwnerSystem).runtime.threads.mesh.flush();
  while (stage.count('handled') === handled);
}

function dropped(stage: Stage, what: 'lines' | 'events'): number {
  const said = stage.lines.filter(({ text }) => text === DROPPED);
  return said.reduce((sum, { data }) => sum + (data as Record<'lines' | 'events', number>)[what], 0);
}

inEachWay((way) => {
  it('log lines that the owner does not keep up with are dropped beyond a bound, the newest, and one line says how many', async () => {
    const stage = await way.open({ defaults: narrow });
    const ref = stage.system.spawn(chatty, { thread: way.first });
    await ref.started;
    tellAndBlock(stage, way, ref, { type: 'log', lines: MANY });
    const chat = (): number[] => stage.lines.filter(({ text }) => text === 'chat').map(({ data }) => (data as { n: number }).n);
    await stage.until('each line is there or was dropped', () => chat().length + dropped(stage, 'lines') >= MANY);
    const lines = chat();
    expect(lines.length + dropped(stage, 'lines')).toBe(MANY);
    expect(lines).toEqual(lines.map((_, n) => n));
    expect(dropped(stage, 'lines') > 0).toBe(way.crosses);
    expect(stage.lines.filter(({ text }) => text === DROPPED).length).toBe(way.crosses ? 1 : 0);
    // There is room again.
    ref.tell({ type: 'log', lines: 1 });
    await stage.until('the next line is there', () => chat().length > lines.length);
  });

  it('events that the owner does not keep up with are dropped beyond a bound, and one line says how many', async () => {
    const stage = await way.open({ defaults: narrow });
    const ref = stage.system.spawn(chatty, { thread: way.first });
    const to = stage.system.spawn(recorder, { thread: way.second });
    await ref.started;
    await to.stop();
    tellAndBlock(stage, way, ref, { type: 'tell', to, times: MANY });
    await stage.until('each event is there or was dropped', () => stage.deadLetters.length + dropped(stage, 'events') >= MANY);
    expect(stage.deadLetters.length + dropped(stage, 'events')).toBe(MANY);
    expect(dropped(stage, 'events') > 0).toBe(way.crosses);
    expect(stage.count('stopped')).toBe(MANY);
  });

  it('what a worker was asked to tell the owner is told, however much it logs', async () => {
    const stage = await way.open({ defaults: narrow });
    const ref = stage.system.spawn(chatty, { thread: way.first });
    const above = stage.system.spawn(parent, { thread: way.first });
    await Promise.all([ref.started, above.started]);
    tellAndBlock(stage, way, ref, { type: 'log', lines: MANY });
    const child = await above.ask({ type: 'spawn-top', what: recorder(), options: { thread: way.first } });
    await child.started;
    await stage.inTime(stage.system.stop());
    expect(child.isAlive).toBe(false);
  });
});
