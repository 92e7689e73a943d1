import type { ActorContext } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { NoticeToSelf } from '#actors/toolbox/notice-to-self.js';

type News = { readonly type: 'news' };
const NEWS: News = { type: 'news' };

/** A context that keeps what was piped, until a test opens it. */
function begin(settled?: () => void) {
  const life = new AbortController();
  const piped: Promise<News>[] = [];
  const ctx = {
    signal: life.signal,
    pipeToSelf: (work: Promise<void>, done: () => News) => void piped.push(work.then(done)),
  };
  return { life, piped, notice: new NoticeToSelf(ctx as unknown as ActorContext<News>, NEWS, settled) };
}

it('NoticeToSelf sends one message for all that happens until it is seen', async () => {
  const { piped, notice } = begin();
  for (let event = 0; event < 3; event++) notice.send();
  expect(await Promise.all(piped)).toEqual([NEWS]);
  notice.send();
  expect(piped.length).toBe(1);
  notice.seen();
  notice.send();
  expect(piped.length).toBe(2);
});

it('NoticeToSelf says first that what is due has settled', async () => {
  const seen: string[] = [];
  const { piped, notice } = begin(() => seen.push('settled'));
  notice.send();
  void Promise.resolve().then(() => seen.push('due'));
  expect(seen).toEqual([]);
  await Promise.all(piped);
  expect(seen).toEqual(['settled', 'due']);
});

it('NoticeToSelf sends nothing once its incarnation ends', () => {
  const { life, piped, notice } = begin();
  life.abort();
  notice.send();
  expect(piped).toEqual([]);
});
