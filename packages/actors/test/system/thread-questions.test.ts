import { allocateRegions, beginIncarnation } from '@ringmaster/core';
import { expect, it } from 'vitest';
import { ThreadQuestions } from '#actors/system/owner/inspection/thread-questions.js';
import type { ThreadReport } from '#actors/system/thread/thread-starter.js';

const question = { slots: undefined, actorsMax: 1 };
const report: ThreadReport = { actors: 0, standings: [], usage: undefined };

function set() {
  const regions = allocateRegions({ threads: 2, slots: 64 });
  const asked: { answer(said: ThreadReport): void; end(): void }[] = [];
  const questions = new ThreadQuestions({
    regions,
    look: () => new Promise((answer, reject) => void asked.push({ answer, end: () => reject(new Error('it has ended')) })),
  });
  return { regions, asked, questions, ask: () => questions.ask(1, question) };
}

it('G72: a thread answers; one that ends before that answers nothing, and fails nobody', async () => {
  const { asked, ask } = set();
  const [one, other] = [ask(), ask()];
  asked[0]?.answer(report);
  asked[1]?.end();
  expect([await one, await other]).toEqual([report, undefined]);
});

it('G72: a thread that leaves eight questions unanswered is asked no more, until it answers one or another takes its place', async () => {
  const { regions, asked, ask } = set();
  const open = Array.from({ length: 8 }, ask);
  expect([await ask(), asked.length]).toEqual([undefined, 8]);
  asked[0]?.answer(report);
  await open[0];
  void ask();
  expect([await ask(), asked.length]).toEqual([undefined, 9]);
  beginIncarnation(regions, 1);
  const next = ask();
  asked[9]?.answer(report);
  expect(await next).toEqual(report);
});
