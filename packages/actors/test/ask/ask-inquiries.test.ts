import { expect, test } from 'vitest';
import { RemoteReply } from '#actors/remote/remote-reply.js';
import { AskInquiries } from '#actors/system/thread/asks/ask-inquiries.js';
import type { RuntimeNotice } from '#actors/system/thread/notices/runtime-notice.js';

type Sent = readonly [to: number, notice: RuntimeNotice];

/** Inquiries of one thread; what it sends to others is written down. */
function openInquiries({ gone = [] as readonly number[], incarnation = 1 } = {}) {
  const sent: Sent[] = [];
  const inquiries = new AskInquiries({
    threads: {
      tell: (to, notice) => void sent.push([to, notice]),
      incarnationOf: () => incarnation,
      isOver: (thread) => gone.includes(thread),
    },
    asks: { find: (id, of) => (of === incarnation && id % 2 === 0 ? id : undefined) },
  });
  return { inquiries, sent };
}

const askOf = (thread: number, id: number, incarnation = 1): RemoteReply =>
  new RemoteReply(undefined as never, undefined as never, { thread, id, incarnation });

test('AskInquiries: each thread is asked of its own, and what it says is closed is', () => {
  const { inquiries, sent } = openInquiries();
  const asks = [askOf(1, 10), askOf(2, 10), askOf(1, 11)];
  let closed: readonly unknown[] | undefined;
  inquiries.inquire(asks, (found) => {
    closed = found;
  });
  expect(sent).toEqual([
    [1, { kind: 'inquiry', number: 1, ids: Int32Array.of(10, 11), incarnation: 1 }],
    [2, { kind: 'inquiry', number: 2, ids: Int32Array.of(10), incarnation: 1 }],
  ]);
  inquiries.answered({ kind: 'closed', number: 1, ids: Int32Array.of(11) });
  expect(closed).toBeUndefined();
  inquiries.answered({ kind: 'closed', number: 2, ids: Int32Array.of() });
  // Late, or again.
  inquiries.answered({ kind: 'closed', number: 2, ids: Int32Array.of(10) });
  expect(closed).toEqual([asks[2]]);
});

test('AskInquiries: asks of a thread that ends meanwhile, has ended, or was started again since are closed', () => {
  const ending = openInquiries();
  let closed: readonly unknown[] = [];
  const note = (found: readonly unknown[]): void => {
    closed = found;
  };
  const asks = [askOf(1, 10), askOf(1, 12)];
  ending.inquiries.inquire(asks, note);
  ending.inquiries.threadGone(2);
  expect(closed).toEqual([]);
  ending.inquiries.threadGone(1);
  expect(closed).toEqual(asks);
  for (const options of [{ gone: [1] }, { incarnation: 2 }]) {
    closed = [];
    const { inquiries, sent } = openInquiries(options);
    inquiries.inquire(asks, note);
    expect(closed).toEqual(asks);
    expect(sent).toEqual([]);
  }
});

test('I5: an inquiry for another start of the thread finds nothing open', () => {
  const { inquiries, sent } = openInquiries({ incarnation: 2 });
  inquiries.inquired(3, { kind: 'inquiry', number: 5, ids: Int32Array.of(2, 3, 4), incarnation: 2 });
  inquiries.inquired(3, { kind: 'inquiry', number: 6, ids: Int32Array.of(2, 3, 4), incarnation: 1 });
  expect(sent).toEqual([
    [3, { kind: 'closed', number: 5, ids: Int32Array.of(3) }],
    [3, { kind: 'closed', number: 6, ids: Int32Array.of(2, 3, 4) }],
  ]);
});
