import { match } from 'ts-pattern';
import { AgentError, AskTimeoutError, CommunicationError, defineError, MailboxFullError, StateError, TaskError } from '@ringmaster/actors';
import { describe, expect, it } from 'vitest';

class Declined extends defineError('test/Declined', TaskError)<{ orderId: string }> {}
class CardDeclined extends defineError('test/CardDeclined', Declined)<{ card: string }> {}
class Offline extends defineError('test/Offline', CommunicationError) {}

const card = new CardDeclined('Cannot charge', { data: { orderId: '7', card: '4' }, code: 'E_CARD', cause: 'bank' });

describe('AgentError', () => {
  it('carries tags, tag, name, message, code, data, cause and a stack headed by its name', () => {
    expect(card.tags).toEqual(['test/CardDeclined', 'test/Declined', 'TaskError', 'AgentError']);
    expect([card.tag, card.name, card.message, card.code, card.cause]).toEqual([
      'test/CardDeclined',
      'test/CardDeclined',
      'Cannot charge',
      'E_CARD',
      'bank',
    ]);
    expect(card.data).toEqual({ orderId: '7', card: '4' });
    expect(card.stack).toMatch(/^test\/CardDeclined: Cannot charge\n {4}at .*agent-error\.test/);
    expect(card).toBeInstanceOf(Error);
  });

  it('shows code and data in logs, and nothing that was not given', () => {
    expect(Object.keys(card)).toEqual(['code', 'data']);
    const bare = new Offline('Cannot reach bank');
    expect(Object.keys(bare)).toEqual([]);
    expect([bare.code, bare.data, 'cause' in bare]).toEqual([undefined, undefined, false]);
    expect('cause' in new Offline('Cannot reach bank', { cause: undefined })).toBe(true);
  });

  it('may be used as it is', () => {
    const error = new AgentError('Cannot go on', { data: 1 });
    expect([error.tags, error.name, error.data]).toEqual([['AgentError'], 'AgentError', 1]);
    expect(new TaskError('x').tags).toEqual(['TaskError', 'AgentError']);
    expect(new StateError('x').tags).toEqual(['StateError', 'AgentError']);
  });
});

describe('instanceof', () => {
  it('holds for the class and each of its bases, not for siblings or subtypes', () => {
    for (const type of [CardDeclined, Declined, TaskError, AgentError, Error]) expect(card instanceof type).toBe(true);
    for (const type of [Offline, CommunicationError, StateError, AskTimeoutError, RangeError]) expect(card instanceof type).toBe(false);
    expect(new Declined('x', { data: { orderId: '' } }) instanceof CardDeclined).toBe(false);
  });

  it('is false for foreign values, without a throw', () => {
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('trap');
        },
        has: () => {
          throw new Error('trap');
        },
        getPrototypeOf: () => {
          throw new Error('trap');
        },
      },
    );
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const foreign = [
      undefined,
      null,
      0,
      '',
      'Declined',
      Symbol('s'),
      {},
      { tags: ['test/Declined'] },
      Object.create(null),
      new Error('x'),
      hostile,
      proxy,
      () => {},
    ];
    for (const value of foreign) {
      for (const type of [Declined, AgentError, MailboxFullError]) expect((value as unknown) instanceof type).toBe(false);
    }
  });

  it('of a class without a tag of its own goes by class', () => {
    class Extended extends Declined {}
    class Bare extends AgentError {}
    const extended = new Extended('x', { data: { orderId: '' } });
    expect([extended instanceof Extended, extended instanceof Declined, extended.tag]).toEqual([true, true, 'test/Declined']);
    expect(new Declined('x', { data: { orderId: '' } }) instanceof Extended).toBe(false);
    expect([new Bare('x') instanceof Bare, new Bare('x') instanceof AgentError, new TaskError('x') instanceof Bare]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('holds for errors made by another copy of this package', () => {
    const elsewhere: unknown = Object.assign(new Error('x'), { tags: card.tags, [Symbol.for('ringmaster.tagged-error')]: true });
    expect([Declined, TaskError, AgentError, StateError].map((type) => elsewhere instanceof type)).toEqual([true, true, true, false]);
  });

  it('holds between two evaluations of one module', () => {
    class Again extends defineError('test/Declined', TaskError)<{ orderId: string }> {}
    expect(new Again('x', { data: { orderId: '' } }) instanceof Declined).toBe(true);
    expect(card instanceof Again).toBe(true);
  });
});

describe('defineError', () => {
  it('shows its tag to patterns', () => {
    const say = (error: Declined | Offline): string =>
      match(error)
        .with({ tag: 'test/Declined' }, (found) => found.data.orderId)
        .with({ tag: 'test/Offline' }, (found) => found.message)
        .exhaustive();
    expect(say(new Declined('x', { data: { orderId: '7' } }))).toBe('7');
    expect(say(new Offline('Cannot reach bank'))).toBe('Cannot reach bank');
    expect([Declined.tag, Declined.tags]).toEqual(['test/Declined', ['test/Declined', 'TaskError', 'AgentError']]);
  });

  it('refuses a tag that is known with other bases', () => {
    expect(() => defineError('test/Declined', StateError)).toThrow(
      'Cannot define error "test/Declined" as test/Declined < StateError < AgentError: it is defined as test/Declined < TaskError < AgentError',
    );
    expect(() => defineError('AgentError')).toThrow(TypeError);
  });

  it.each(['Error', 'TypeError', 'AggregateError', 'DOMException'])('refuses the tag %s: a built-in class has this name', (tag) => {
    expect(() => defineError(tag)).toThrow(`Cannot define error "${tag}": a built-in class of errors has this name`);
  });

  it('refuses an empty tag, and a base that is no AgentError', () => {
    expect(() => defineError('')).toThrow(TypeError);
    expect(() => defineError('test/Bad', RangeError as never)).toThrow('Cannot define error "test/Bad": its base is no AgentError class');
  });
});
