import { MessageBroker, queue, QueueConflictError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import type { Letter } from '../fixtures/clerks.ts';
import { keptStore } from '../fixtures/kept-store.ts';
import { failure } from '../support/mortals.ts';
import { PostOffice } from '../support/post-office.ts';
import { inEachWay } from '../support/ways.ts';

let stores = 0;

inEachWay((way) => {
  const open = async (options = {}) => new PostOffice(await way.open(), { thread: way.second, ...options });

  it('U7, B9, B10: `configure` brings along the queues that dead letters go to from then on', async () => {
    const office = await open();
    const { broker, stage } = office;
    const morgue = queue<Letter>('late/morgue');
    const grave = queue<Letter>('late/grave', { deadLetters: morgue });
    const plain = queue<Letter>('late');
    await stage.inTime(broker.create(plain));
    // By the declaration of before.
    broker.consume(plain, {
      tell: (delivery) => {
        delivery.fail(new Error('illegible'));
        return 'accepted';
      },
    });
    const configured = queue<Letter>('late', { maxAttempts: 1, deadLetters: grave });
    await stage.inTime(broker.configure(configured));
    await stage.inTime(broker.enqueue(configured, { n: 1 }));
    await office.until('it is dead', async () => (await broker.stats(configured))?.dead.rejected === 1);
    expect(await broker.peek(grave)).toMatchObject([{ body: { n: 1 }, deaths: [{ queue: 'late', note: 'illegible' }] }]);
    expect((await broker.queues()).map(({ id }) => id).sort()).toEqual(['late', 'late/grave', 'late/morgue']);
  });

  it('U7, B10: `configure` changes nothing where a queue of its dead letters was declared otherwise', async () => {
    const { broker, stage } = await open();
    const [plain, grave] = [queue<Letter>('plain'), queue<Letter>('grave')];
    await stage.inTime(Promise.all([broker.create(plain), broker.create(grave)]));
    const other = queue<Letter>('plain', { deadLetters: queue<Letter>('grave', { messagesMax: 7 }) });
    expect(await stage.inTime(failure(broker.configure(other)))).toMatchObject({ name: 'QueueConflictError', data: { queue: 'grave' } });
    // It goes by what it went by.
    await stage.inTime(broker.create(plain));
    expect(await stage.inTime(failure(broker.create(other)))).toBeInstanceOf(QueueConflictError);
    expect(await stage.inTime(failure(broker.configure(queue('nowhere', { deadLetters: queue('nor this') }))))).toMatchObject({
      name: 'NoSuchQueueError',
    });
    expect(await broker.stats(queue('nor this'))).toBeUndefined();
  });

  it('U7: a queue of `start` that goes by other terms is named in the log, and those behind it are made', async () => {
    const stage = await way.open();
    const store = keptStore({ name: `declarations ${way.title} ${++stores}` });
    const [a, b] = [queue<Letter>('a', { maxAttempts: 3 }), queue<Letter>('b', { deadLetters: queue('b/lost') })];
    const before = new PostOffice(stage, { thread: way.second, store, queues: [a] });
    await stage.inTime(before.broker.configure(queue('a', { maxAttempts: 5 })));
    await stage.inTime(before.broker.stop());
    const { broker } = new PostOffice(stage, { thread: way.second, store, queues: [a, b] });
    expect((await stage.inTime(broker.queues())).map(({ id }) => id)).toEqual(['a', 'b/lost', 'b']);
    await stage.inTime(broker.pause(b));
    expect(stage.lines.filter(({ level }) => level === 'warn')).toMatchObject([
      {
        text: 'a queue that the broker was started with goes by other terms',
        data: { err: { message: 'Cannot declare queue "a": its maxAttempts is 5, not 3; configure() changes that' } },
      },
    ]);
  });

  it('U7: what is refused makes no queue', async () => {
    const { broker, stage } = await open();
    await stage.inTime(broker.create(queue('refuse')));
    const other = queue<Letter>('fresh', { deadLetters: queue('refuse', { messagesMax: 7 }) });
    for (const use of [() => broker.create(other), () => broker.enqueue(other, { n: 1 })])
      expect(await stage.inTime(failure(use()))).toBeInstanceOf(QueueConflictError);
    expect(await stage.inTime(broker.stats(other))).toBeUndefined();
  });

  it('U7, B11: a queue that nobody has declared may be declared in the next life, too, and then goes by that', async () => {
    const stage = await way.open();
    const options = { thread: way.second, store: keptStore({ name: `declarations ${way.title} ${++stores}` }) };
    const { broker } = new PostOffice(stage, options);
    const short = queue<Letter>('short', { messagesMax: 1 });
    const elsewhere = MessageBroker.of(broker.ref, stage.system);
    await stage.inTime(elsewhere.enqueue(short, { n: 0 }));
    await stage.inTime(broker.delete(short));
    // This handle has used it before, and does not know.
    for (const n of [1, 2]) await stage.inTime(elsewhere.enqueue(short, { n }));
    await stage.inTime(broker.stop());
    for (const isDeclared of [false, true]) {
      const next = new PostOffice(stage, options).broker;
      if (!isDeclared) await stage.inTime(next.create(short));
      expect(await stage.inTime(failure(next.enqueue(short, { n: 3 })))).toMatchObject({ name: 'QueueFullError' });
      expect((await stage.inTime(next.peek(short))).map(({ body }) => body)).toEqual([{ n: 1 }, { n: 2 }]);
      const other = queue<Letter>('short', { messagesMax: 2 });
      expect(await stage.inTime(failure(next.create(other)))).toBeInstanceOf(QueueConflictError);
      await stage.inTime(next.stop());
    }
  });

  it('U7: a queue that was deleted by its id alone comes to be as it was declared, with its next use', async () => {
    const { broker, stage } = await open();
    const short = queue<Letter>('short', { messagesMax: 1 });
    for (let deletions = 0; deletions < 3; deletions++) {
      await stage.inTime(broker.enqueue(short, { n: 1 }));
      expect(await stage.inTime(failure(broker.enqueue(short, { n: 2 })))).toMatchObject({ name: 'QueueFullError' });
      expect(await stage.inTime(broker.delete(queue('short')))).toBe(true);
    }
    broker.post(short, { n: 1 });
    broker.post(short, { n: 2 });
    expect(await stage.inTime(broker.stats(short))).toMatchObject({ ready: 1, refused: 1 });
  });

  it('U7: a declaration that was refused is good when the queue has been configured so, or is no more', async () => {
    const office = await open();
    const { broker, stage } = office;
    const elsewhere = MessageBroker.of(broker.ref, stage.system);
    const [three, five] = [queue<Letter>('terms', { maxAttempts: 3 }), queue<Letter>('terms', { maxAttempts: 5 })];
    await stage.inTime(broker.create(five));
    const mends: readonly (() => Promise<unknown>)[] = [() => broker.configure(three), () => broker.delete(five)];
    for (const mend of mends) {
      await stage.inTime(broker.configure(five));
      const fresh = queue<Letter>('terms', { maxAttempts: 3 });
      expect(await stage.inTime(failure(elsewhere.enqueue(fresh, { n: 1 })))).toBeInstanceOf(QueueConflictError);
      expect(() => elsewhere.post(fresh, { n: 2 })).toThrow(QueueConflictError);
      await stage.inTime(mend());
      await stage.inTime(elsewhere.enqueue(fresh, { n: 3 }));
      await office.until('the handle has heard of it', () => {
        try {
          return elsewhere.post(fresh, { n: 4 }) === 'accepted';
        } catch {
          return false;
        }
      });
    }
    expect((await stage.inTime(broker.peek(three))).map(({ body }) => body)).toEqual([{ n: 3 }, { n: 4 }]);
  });
});
