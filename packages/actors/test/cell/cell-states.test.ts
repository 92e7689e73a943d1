import { expect, it } from 'vitest';
import { CellStates } from '#actors/cell/states/cell-states.js';
import type { StreamTo, StreamWriter } from '#actors/contract/stream.js';
import { OPEN_WRITER } from '#actors/contract/stream.js';

it('Z10: whoever has left without hearing of a state that there never was leaves nothing behind', () => {
  const states = new CellStates({ name: 'scribe' } as never, {} as never);
  const reader = new AbortController();
  const writer = { signal: reader.signal, tryWrite: () => true } as unknown as StreamWriter<unknown>;
  const to = { [OPEN_WRITER]: () => writer } as StreamTo<unknown>;
  const [one, other] = [states.watchersOf('one'), states.watchersOf('other')];
  other.add(to, undefined);
  states.watchersOf('third');
  expect(states.watchersOf('other')).toBe(other);
  expect(states.watchersOf('one')).not.toBe(one);
  reader.abort();
  states.watchersOf('fourth');
  expect(states.watchersOf('other')).not.toBe(other);
});
