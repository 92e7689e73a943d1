const area = 'messages, asks and watches';
const cell = 'packages/actors/src/cell/messages/handler-calls.ts';
const reply = 'packages/actors/src/cell/asks/reply-handle.ts';

/** A test of `packages/actors/test/runtime`, in the virtual system. */
function virtual(file, name) {
  return { file: `packages/actors/test/runtime/${file}.test.ts`, name, way: 'virtual' };
}

/** Who is handed what, how often, and in which order (C3, F2, I4, I5, S4). */
export const ASKS = [
  {
    name: 'an ask for an actor that has gone is answered by whoever has its slot',
    rule: 'I4',
    area,
    file: 'packages/actors/src/remote/inbox.ts',
    find: 'if (target === undefined || target.generation !== generation) {',
    replace: 'if (target === undefined) {',
    caughtBy: virtual('stale', 'G6, I4: an ask that was under way then fails, and is not answered by who lives there now'),
  },
  {
    name: 'an answer finds its ask by the id alone',
    rule: 'I5',
    area,
    file: 'packages/actors/src/ask/ask-table.ts',
    find: 'return incarnation === this.#environment.incarnation ? this.#open.find(id) : undefined;',
    replace: 'return incarnation <= this.#environment.incarnation ? this.#open.find(id) : undefined;',
    caughtBy: virtual('estates', 'I5: an answer for the dead tenant of a thread does not reach the next one'),
  },
  {
    name: 'an answer that could not be sent counts as given',
    rule: 'C3',
    area,
    file: reply,
    find: 'this.#answered = false;\n      throw error;',
    replace: 'throw error;',
    caughtBy: virtual(
      'ask',
      'G45: an answer that could not be sent leaves the ask open: it can be answered still, and fails with its actor',
    ),
  },
  {
    name: 'an ask is handled though its time is over',
    rule: 'C3',
    area,
    file: cell,
    find: 'if (isExpired || ask.answered || ask.isGivenUp) {',
    replace: 'if (ask.answered || ask.isGivenUp) {',
    caughtBy: virtual('deadlines', 'G47: an ask whose deadline passed while it was queued is not handled, and is counted'),
  },
  {
    name: 'an ask is handled though its asker has given it up',
    rule: 'C3',
    area,
    file: cell,
    find: 'if (isExpired || ask.answered || ask.isGivenUp) {',
    replace: 'if (isExpired || ask.answered) {',
    caughtBy: virtual('cancelling', 'G50: an ask that was aborted while it was queued is not handled, and is counted'),
  },
  {
    name: 'a tell overtakes a send that waits',
    rule: 'F2',
    area,
    file: 'packages/actors/src/cell/refs/waiting-sends.ts',
    find: 'return counts !== undefined && counts[lane] > 0;',
    replace: 'return counts !== undefined && counts[lane] > this.#waiting.size;',
    caughtBy: virtual('backpressure', 'F2: a tell that finds room before a waiting send is let in does not overtake it'),
  },
  {
    name: 'watchers are told of an end before the parent has seen it',
    rule: 'S4',
    area,
    file: 'packages/actors/src/system/thread/family/watching.ts',
    find: 'if (parentThread === undefined || parentThread === this.#thread.thread) this.seen(place);',
    replace: 'this.seen(place);',
    caughtBy: virtual('watching', 'G41: when a watcher is told, the parent has seen the end and the name is free, wherever the three live'),
  },
  {
    name: 'an ask is answered twice',
    rule: 'C3',
    area,
    file: reply,
    find: 'if (this.#answered) return this.refuse(value);\n    this.#answered = true;',
    replace: 'this.#answered = true;',
    caughtBy: virtual('late-replies', 'G46: a second answer is refused and becomes a dead letter; the first one counts'),
  },
  {
    name: 'an ask that was handed on is handed on again',
    rule: 'C3',
    area,
    file: reply,
    find: "if (this.#answered || this.isOnItsWay) return 'stopped';",
    replace: "if (this.#answered) return 'stopped';",
    caughtBy: virtual('handing-on-twice', 'C3: an ask that was handed on is not handed on again, by the handle'),
  },
  {
    name: 'what is under way to an actor counts only when it had to wait',
    rule: 'B23',
    area,
    file: 'packages/actors/src/remote/remote-ref.ts',
    find: 'meter.sent(this.thread);\n      this.#window.sent();',
    replace: 'meter.sent(this.thread);',
    caughtBy: virtual('send-windows', 'G9, B23: a mailbox of 10 in a thread that is held up has 128 of one thread under way'),
  },
  {
    name: 'a message that waits for any of nobody waits for ever',
    rule: 'K20',
    area,
    file: 'packages/actors/src/routing/any-line.ts',
    find: 'if (!this.#isOver && this.#places.size === 0) this.#settle();',
    replace: '',
    caughtBy: {
      file: 'packages/actors/test/routing/forwarder-to-any.test.ts',
      name: 'G1, G62, K20: the last of them may end in another thread at any moment, also between two looks: the message has an end',
    },
  },
];
