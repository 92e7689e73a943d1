import { expect, test } from 'vitest';
import { type AskKeeper, OpenAsk } from '#actors/ask/open-ask.js';
import { PromisedAnswer } from '#actors/ask/promised-answer.js';

/** An ask that is open; what its table is told of late answers is written down. */
function openAsk(roundTrip?: AskKeeper['roundTrip']): { readonly ask: OpenAsk<PromisedAnswer>; readonly late: unknown[] } {
  const late: unknown[] = [];
  const table: AskKeeper = {
    ...{
      now: () => 0,
      register: () => undefined,
      close: () => undefined,
      gaveUp: () => undefined,
      rejected: () => undefined,
      breath: () => undefined,
    },
    late: (_ask, answer) => void late.push(answer),
    roundTrip,
  };
  const ask = new OpenAsk(table, undefined as never, undefined, new PromisedAnswer(Number.POSITIVE_INFINITY));
  ask.listener.promise.catch(() => undefined);
  return { ask, late };
}

test('G46: an answer while whose copy is made its asker gives up comes too late', async () => {
  const { ask, late } = openAsk((answer) => {
    // A getter of the answer may run any code.
    ask.calledOff('enough');
    return answer;
  });
  ask.tell('answer');
  await expect(ask.listener.promise).rejects.toBe('enough');
  expect(late).toEqual(['answer']);
});

test('G46: an error that comes for an ask that was given up is late, as an answer is', async () => {
  const [answered, failed] = [openAsk(), openAsk()];
  for (const { ask } of [answered, failed]) ask.calledOff('enough');
  const error = new RangeError('too late');
  expect(answered.ask.tell('answer')).toBe('stopped');
  failed.ask.fail(error);
  expect([answered.late, failed.late]).toEqual([['answer'], [error]]);
  for (const { ask } of [answered, failed]) await expect(ask.listener.promise).rejects.toBe('enough');
});

test('G46: an answer from another thread that finds its ask settled is late, and changes nothing', async () => {
  const { ask, late } = openAsk();
  ask.resolveWith('first');
  ask.resolveWith('second');
  ask.rejectWith(new RangeError('third'));
  expect(await ask.listener.promise).toBe('first');
  expect(late).toEqual(['second', new RangeError('third')]);
});
