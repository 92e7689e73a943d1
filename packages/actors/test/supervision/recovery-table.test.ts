import vm from 'node:vm';
import {
  AgentError,
  CommunicationError,
  defineError,
  type Directive,
  type ErrorType,
  escalate,
  restart,
  resume,
  StateError,
  stop,
  supervise,
  TaskError,
} from '@ringmaster/actors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorFromData } from '#actors/contract/errors/error-from-data.js';
import { errorToData } from '#actors/contract/errors/error-to-data.js';
import { RecoveryTable } from '#actors/supervision/recovery-table.js';

class Declined extends defineError('table/Declined', TaskError)<{ readonly orderId: string }> {}
class CardDeclined extends defineError('table/CardDeclined', Declined) {}
/** Below a tagged class, with no tag of its own. */
class OddlyDeclined extends Declined {}
class Plain extends Error {}
class Plainer extends Plain {}

const empty = supervise as RecoveryTable;
const declined = (): Declined => new Declined('no', { data: { orderId: '7' } });
const cardDeclined = (): CardDeclined => new CardDeclined('no', { data: { orderId: '7' } });
const oddlyDeclined = (): OddlyDeclined => new OddlyDeclined('no', { data: { orderId: '7' } });
const crossed = (error: Error): Error => errorFromData(errorToData(error));

describe('RecoveryTable', () => {
  it('G21: finds the most specific type, in whatever order the types were given', () => {
    const types: readonly ErrorType[] = [Error, AgentError, TaskError, Declined, CardDeclined];
    fc.assert(
      fc.property(fc.shuffledSubarray([...types], { minLength: 1 }), (given) => {
        const marks = new Map<ErrorType, Directive>(given.map((type) => [type, restart()]));
        let table = empty.otherwise(escalate());
        for (const type of given) table = table.on(type, marks.get(type) as Directive);
        const deepest = types.filter((type) => given.includes(type)).at(-1) as ErrorType;
        expect(table.find(cardDeclined())).toBe(marks.get(deepest));
        expect(table.find(crossed(cardDeclined()))).toBe(marks.get(deepest));
      }),
    );
  });

  it('G21: a base catches its subtypes, built-in classes and classes without tags included', () => {
    const [mark, other] = [restart(), restart()];
    expect(empty.on(TaskError, mark).find(cardDeclined())).toBe(mark);
    expect(empty.on(Error, mark).find(cardDeclined())).toBe(mark);
    expect(empty.on(RangeError, mark).on(Error, other).find(new RangeError('x'))).toBe(mark);
    expect(empty.on(RangeError, mark).on(Error, other).find(new TypeError('x'))).toBe(other);
    expect(empty.on(Plain, mark).on(Plainer, other).find(new Plain('x'))).toBe(mark);
    expect(empty.on(Plainer, other).on(Plain, mark).find(new Plainer('x'))).toBe(other);
    expect(empty.on(OddlyDeclined, mark).on(Declined, other).find(oddlyDeclined())).toBe(mark);
    expect(empty.on(Declined, other).on(OddlyDeclined, mark).find(oddlyDeclined())).toBe(mark);
    expect(empty.on(Declined, other).on(OddlyDeclined, mark).find(declined())).toBe(other);
    expect(empty.on(Error, mark).find(vm.runInNewContext('new TypeError("elsewhere")'))).toBe(mark);
  });

  it('G21: what no type catches goes to otherwise; without it the answer is to escalate', () => {
    expect(empty.on(StateError, stop()).otherwise(resume()).find(declined())).toBe(resume());
    expect(empty.on(StateError, stop()).find(declined())).toBeUndefined();
    expect(empty.find(new Error('x'))).toBeUndefined();
  });

  it('G21: an error that cannot be looked at is caught by no class but Error', () => {
    const odd = new Proxy(new Error('x'), {
      getPrototypeOf: () => {
        throw new Error('not to be looked at');
      },
    });
    expect(empty.on(Plain, stop()).otherwise(resume()).find(odd)).toBe(resume());
    expect(empty.on(Error, stop()).otherwise(resume()).find(odd)).toBe(stop());
  });

  it('G21: of two classes that both catch an error but are not below each other, the later one counts', () => {
    // A class that decides by itself what its instances are.
    class Retryable extends Error {
      static override [Symbol.hasInstance](error: unknown): boolean {
        return error instanceof Plain;
      }
    }
    expect(empty.on(Retryable, stop()).on(Plain, resume()).find(new Plain('x'))).toBe(resume());
    expect(empty.on(Plain, resume()).on(Retryable, stop()).find(new Plain('x'))).toBe(stop());
    expect(empty.on(Retryable, stop()).on(Plainer, resume()).on(Plain, resume()).find(new Plain('x'))).toBe(resume());
  });

  it('G21: the same type given again takes the place of what was given before', () => {
    expect(empty.on(TaskError, stop()).on(TaskError, resume()).find(declined())).toBe(resume());
  });

  it('G21: a tag that this thread does not know is caught by its nearest known base', () => {
    const data = { ...errorToData(declined()), tags: ['table/NeverDefined', 'table/Declined', 'TaskError', 'AgentError'] };
    expect(empty.on(TaskError, stop()).on(Declined, resume()).find(errorFromData(data))).toBe(resume());
  });

  it('each call makes a new table', () => {
    const base = empty.on(TaskError, stop());
    base.on(TaskError, resume());
    expect(base.find(declined())).toBe(stop());
    expect(base.within({ restarts: 1, periodMs: 10 }).limit).toEqual({ restarts: 1, periodMs: 10 });
    expect(base.limit).toEqual({ restarts: 3, periodMs: 5_000 });
  });

  it('G37: refuses what makes no sense, naming it', () => {
    expect(() => empty.on({} as never, stop())).toThrow(/on\(\) takes a class of errors, not object/);
    expect(() => empty.on((() => stop()) as never, stop())).toThrow(/on\(\) takes a class of errors, not function/);
    expect(() => empty.on({ prototype: {} } as never, stop())).toThrow(/on\(\) takes a class of errors, not object/);
    for (const limit of [null, undefined, 7, '7'])
      expect(() => empty.within(limit as never)).toThrow(`within() takes { restarts, periodMs }, not ${JSON.stringify(limit)}`);
    expect(() => empty.on(TaskError, 'stop' as never)).toThrow(/on\(TaskError\) is given a directive.*not string/);
    expect(() => empty.otherwise(undefined as never)).toThrow(/otherwise\(\)/);
    expect(() => empty.within({ restarts: -1, periodMs: 1 })).toThrow(/restarts is a whole number from 0, not -1/);
    expect(() => empty.within({ restarts: 1, periodMs: 0 })).toThrow(/periodMs is milliseconds above 0, not 0/);
    expect(() => empty.within({ restarts: 1, period: 5 } as never)).toThrow(/Cannot supervise within: .*no option "period"/);
    expect(empty.within({ restarts: 0, periodMs: 1 }).limit).toEqual({ restarts: 0, periodMs: 1 });
    expect(() => restart({ backoff: { minMs: 10, maxMs: 5 } })).toThrow(/backoff\.maxMs is milliseconds, at least minMs \(10\), not 5/);
    expect(() => restart({ backoff: { minMs: -1, maxMs: 5 } })).toThrow(/backoff.minMs/);
    expect(() => restart({ backoff: { minMs: 1, maxMs: 5, jitter: 2 } })).toThrow(/backoff.jitter is a share from 0 to 1, not 2/);
    expect(() => restart({ backoff: { minMs: 1, maxMs: 5, resetAfterMs: -1 } })).toThrow(/backoff.resetAfterMs/);
    expect(() => restart({ children: 'leave' as never })).toThrow(/children is 'stop' or 'keep', not "leave"/);
  });

  it('G21: a table without functions is the same after it was sent as data', () => {
    const backoff = { minMs: 1, maxMs: 8, jitter: 0.5 };
    const table = empty
      .on(TaskError, restart({ backoff, children: 'keep' }))
      .on(CardDeclined, resume())
      .on(RangeError, stop())
      .otherwise(escalate())
      .within({ restarts: 7, periodMs: 70 });
    const copy = RecoveryTable.fromData(structuredClone(table.toData()));
    for (const error of [declined(), cardDeclined(), new RangeError('x'), new Error('x')])
      expect(copy.find(error)).toEqual(table.find(error));
    expect(copy.limit).toEqual(table.limit);
    expect(copy.on(CardDeclined, stop()).find(cardDeclined())).toBe(stop());
  });

  it('G21: a table that was sent as data still finds the most specific type', () => {
    const table = empty.on(TaskError, resume()).on(AgentError, stop()).on(Error, escalate()).on(RangeError, restart());
    const copy = RecoveryTable.fromData(structuredClone(table.toData()));
    for (const error of [cardDeclined(), new StateError('x'), new RangeError('x'), new Error('x')])
      expect(copy.find(error)).toEqual(table.find(error));
    expect([copy.find(declined()), copy.find(new StateError('x')), copy.find(new Error('x'))]).toEqual([resume(), stop(), escalate()]);
  });

  it('a table that says little is the same after it was sent as data', () => {
    const data = empty.on(TaskError, restart()).toData();
    expect(data).toStrictEqual({ entries: [[{ tags: TaskError.tags }, { kind: 'restart', children: 'stop' }]] });
    const copy = RecoveryTable.fromData(structuredClone(data));
    expect(copy.find(declined())).toEqual(restart());
    expect(copy.find(new Error('x'))).toBeUndefined();
    expect(copy.limit).toEqual(empty.limit);
  });

  it('S2: a table with a function, or with a class that has no tag, cannot be sent', () => {
    expect(() => empty.on(TaskError, () => stop()).toData()).toThrow(/on\(TaskError\) is a function/);
    expect(() => empty.otherwise(() => stop()).toData()).toThrow(/otherwise\(\) is a function/);
    expect(() => empty.on(Plain, stop()).toData()).toThrow(/Plain has no tag/);
  });
});

it('G21: CommunicationError and StateError do not catch each other', () => {
  const table = empty.on(CommunicationError, stop()).on(StateError, resume());
  expect(table.find(new StateError('x'))).toBe(resume());
  expect(table.find(new CommunicationError('x'))).toBe(stop());
});
