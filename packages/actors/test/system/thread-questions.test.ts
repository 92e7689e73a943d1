import { allocateRegions, beginIncarnation } from '@ringmaster/core';
import { expect, it } from 'vitest';
import { ThreadQuestions } from '#actors/system/owner/inspection/thread-questions.js';
import type { ThreadQuestion } from '#actors/system/thread/notices/thread-answer.js';
import type { ThreadReport } from '#actors/system/thread/thread-starter.js';

const question: ThreadQuestion = { slots: undefined, actorsMax: 1 };
const many = { slots: undefined, actorsMax: 9 };
const report: ThreadReport = { actors: 0, standings: [], usage: undefined };

function set() {
  const regions = allocateRegions({ threads: 2, slots: 64 });
  const asked: { about: ThreadQuestion; answer(said: ThreadReport): void; end(): void }[] = [];
  const questions = new ThreadQuestions({
    regions,
    look: (_, about) => new Promise((answer, reject) => void asked.push({ about, answer, end: () => reject(new Error('it has ended')) })),
  });
  return { regions, asked, questions, ask: (about = question) => questions.ask(1, about).answer };
}

it('G72: a thread answers; one that ends before that answers nothing, and fails nobody', async () => {
  const { asked, ask } = set();
  const [one, other] = [ask(), ask()];
  asked[0]?.answer(report);
  asked[1]?.end();
  expect([await one, await other]).toEqual([report, undefined]);
});

it('G72: a thread that leaves eight questions unanswered is asked no more; who asks then is asked for with the others when it answers', async () => {
  const { asked, ask } = set();
  const open = Array.from({ length: 8 }, () => ask());
  const waiting = [
    ask({ slots: [5], actorsMax: 1 }),
    ask({ slots: [6], actorsMax: 1 }),
    ask({ slots: [5], actorsMax: 1 }),
    ask(),
    ask(many),
  ];
  expect(asked).toHaveLength(8);
  asked[0]?.answer(report);
  expect(await open[0]).toEqual(report);
  expect(asked.slice(8).map(({ about }) => about)).toEqual([{ slots: [5, 6], actorsMax: 2, hasStates: false }]);
  asked[8]?.answer(report);
  expect(await Promise.all(waiting.slice(0, 3))).toEqual([report, report, report]);
  expect(asked.slice(9).map(({ about }) => about)).toEqual([{ ...many, hasStates: false }]);
  asked[9]?.answer(report);
  expect(await Promise.all(waiting.slice(3))).toEqual([report, report]);
});

it('G72: nobody is asked for who does not wait any more', async () => {
  const { asked, ask, questions } = set();
  const open = Array.from({ length: 8 }, () => ask());
  questions.ask(1, many).leave();
  asked[0]?.answer(report);
  await open[0];
  await Promise.resolve();
  expect(asked).toHaveLength(8);
});

it('G72: another one that takes the place of a thread is asked anew, and has answered nothing yet', async () => {
  const { regions, asked, ask, questions } = set();
  const open = Array.from({ length: 8 }, () => ask());
  asked[0]?.answer(report);
  await open[0];
  expect(questions.answeredBy(1)).toBe(1);
  beginIncarnation(regions, 1);
  expect(questions.answeredBy(1)).toBe(0);
  const next = ask();
  asked[8]?.answer(report);
  expect(await next).toEqual(report);
});
