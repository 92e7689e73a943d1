import { on, type ReplyTo } from '@ringmaster/actors';
import { describe, expect, it } from 'vitest';
import { UNHANDLED } from '#actors/contract/on.js';

type Known = { type: 'add'; by: number } | { type: 'get'; replyTo: ReplyTo<number> } | { type: 'wait' };

function newReceive() {
  const seen: unknown[] = [];
  const receive = on<Known>({
    add: (message) => void seen.push(message),
    get: ({ replyTo }) => replyTo.tell(1),
    wait: async () => {},
  });
  // What arrives from JavaScript, or from another thread, is not checked by the compiler.
  return { seen, receive: receive as (message: unknown) => unknown };
}

describe('on', () => {
  it('calls the handler of the type with the message and gives back what it gave', async () => {
    const { seen, receive } = newReceive();
    const message = { type: 'add', by: 2 };
    expect(receive(message)).not.toBe(UNHANDLED);
    expect(seen).toEqual([message]);
    expect(receive({ type: 'get', replyTo: { tell: () => 'stopped' } })).toBe('stopped');
    await expect(receive({ type: 'wait' })).resolves.toBeUndefined();
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', '', 'ADD', 'add '])(
    'leaves the type %j unhandled',
    (type) => {
      const { seen, receive } = newReceive();
      expect(receive({ type })).toBe(UNHANDLED);
      expect(seen).toEqual([]);
    },
  );

  it.each([
    [null],
    [undefined],
    [7],
    ['add'],
    [{}],
    [{ type: ['add'] }],
    [{ type: { toString: () => 'add' } }],
    [{ type: Symbol('add') }],
    [{ type: 0 }],
  ])('leaves %o unhandled without a throw', (message) => {
    const { seen, receive } = newReceive();
    expect(receive(message)).toBe(UNHANDLED);
    expect(seen).toEqual([]);
  });

  it('lets the mark of an unhandled message through functions that wrap it, promises included', async () => {
    const { receive } = newReceive();
    const wrapped = (message: unknown) => receive(message);
    const later = async (message: unknown) => receive(message);
    expect(wrapped({ type: 'no' })).toBe(UNHANDLED);
    await expect(later({ type: 'no' })).resolves.toBe(UNHANDLED);
  });

  it('handles a type that is called like something inherited, if there is a handler', () => {
    const receive = on<{ type: 'constructor' } | { type: '__proto__' }>({ constructor: () => 'full', ['__proto__']: () => 'stopped' });
    expect(receive({ type: 'constructor' })).toBe('full');
    expect(receive({ type: '__proto__' })).toBe('stopped');
  });

  it('does not see handlers added or removed later', () => {
    const handlers: { a: () => 'full'; b?: () => 'full' } = { a: () => 'full' };
    const receive = on<{ type: 'a' }>(handlers) as (message: unknown) => unknown;
    handlers.b = () => 'full';
    expect(receive({ type: 'b' })).toBe(UNHANDLED);
  });

  it('refuses what is no object of handlers, where it was given', () => {
    for (const none of [undefined, null, [], () => undefined, 'go'])
      expect(() => on<{ type: 'go' }>(none as never)).toThrow('Cannot handle messages: the handlers are an object');
  });

  it('refuses a handler that is no function, naming it', () => {
    const handlers = { go: 7 } as unknown as { go: () => void };
    expect(() => on<{ type: 'go' }>(handlers)).toThrow(new TypeError('Cannot handle "go": its handler is no function but number'));
  });
});
