import { ActorStoppedError, MailboxFullError, NoRouteesError } from '@ringmaster/actors';
import { describe, expect, it } from 'vitest';
import { Asked, byHash, made, note, toAll } from '../support/forwarding.ts';
import { turn } from '../support/until.ts';

describe('a forwarder that is asked', () => {
  const ask = (set: ReturnType<typeof made>) => {
    const asked = new Asked(undefined, false);
    set.state.asked = asked;
    return { asked, message: { ...note, replyTo: asked } };
  };

  it('G62: hands the ask over to the routee', () => {
    const set = made(byHash);
    const { asked, message } = ask(set);
    for (const routee of set.routees) routee.told = 'accepted';
    expect(set.handle(message).returned).toBe('accepted');
    expect(set.routees.flatMap(({ got }) => got)).toHaveLength(1);
    expect(asked.answers).toEqual([]);
    expect(set.forgone).toEqual([]);
  });

  it('G45, G62: without room it fails at once, with its message, and what it carries is let go', () => {
    const set = made(byHash);
    const { asked, message } = ask(set);
    expect(set.handle(message).returned).toBe('full');
    expect(asked.answers).toEqual([expect.any(MailboxFullError)]);
    expect((asked.answers[0] as MailboxFullError).data.message).toEqual(note);
    expect(set.forgone).toEqual(['mailbox-full']);
    expect(set.routees.map(({ waiting }) => waiting.length)).toEqual([0, 0]);
    expect(set.letters).toEqual([]);
  });

  it('G45, G62: one that has ended between the choice and the offer is passed over; with nobody left it fails', () => {
    const set = made(byHash);
    const { asked, message } = ask(set);
    set.parts.diesAsked = true;
    for (const routee of set.routees) routee.told = 'stopped';
    expect(set.handle(message).returned).toBe(undefined);
    expect(set.routees.map(({ isAlive }) => isAlive)).toEqual([false, false]);
    expect(asked.answers).toEqual([expect.any(NoRouteesError)]);
    expect((asked.answers[0] as NoRouteesError).message).toBe('Cannot ask "pool": it has no routees');
    expect(set.forgone).toEqual(['no-routees']);
  });

  it('G1, G62: one that ends as soon as it has the ask has it, and nobody else', () => {
    const set = made(byHash);
    const { message } = ask(set);
    set.parts.diesAsked = true;
    for (const routee of set.routees) routee.told = 'accepted';
    expect(set.handle(message).returned).toBe('accepted');
    expect(set.routees.flatMap(({ got }) => got)).toHaveLength(1);
  });

  it('G45, G62: refused by one that lives, because the system stops, it fails and is tried no further', () => {
    const set = made(byHash);
    const { asked, message } = ask(set);
    for (const routee of set.routees) routee.told = 'stopped';
    expect(set.handle(message).returned).toBe('stopped');
    expect(set.parts.senders).toHaveLength(1);
    expect(asked.answers).toEqual([expect.any(ActorStoppedError)]);
    expect(set.forgone).toEqual(['no-routees']);
  });

  it('G62: without its key it fails with the mistake', () => {
    const set = made(byHash);
    const { asked, message } = ask(set);
    expect(set.handle({ ...message, key: undefined }).returned).toBe(undefined);
    expect(asked.answers).toEqual([expect.any(TypeError)]);
    expect(set.letters).toEqual([]);
  });

  it('G62: without its key what is told is a dead letter', () => {
    const set = made(byHash);
    expect(set.handle({ type: 'note' }).returned).toBe(undefined);
    expect(set.letters.map(({ reason }) => reason)).toEqual(['unhandled']);
    expect(set.warnings).toHaveLength(1);
  });

  it('G62: a message that carries somebody else’s handle is no ask of the pool’s', () => {
    const set = made(byHash);
    const { message } = ask(set);
    set.state.asked = undefined;
    for (const routee of set.routees) routee.told = 'accepted';
    set.handle(message);
    expect(set.routees.flatMap(({ got }) => got)).toEqual([message]);
    const another = ask(set);
    set.handle(message);
    expect(set.routees.flatMap(({ got }) => got)).toEqual([message, message]);
    expect(another.asked.answers).toEqual([]);
  });

  it.each(toAll)('G62: to all it stays the pool’s, and the first answer is its answer: %s', async (route) => {
    const set = made(route);
    const { asked, message } = ask(set);
    expect(set.handle(message).returned).toBe(undefined);
    expect(set.routees.map(({ got }) => got)).toEqual([[note], [note]]);
    set.parts.asks[1]?.settle('two');
    await turn();
    expect(asked.answers).toEqual(['two']);
  });

  it.each(toAll)('G45, G49, G50, G62: to all it lasts as long as it is wanted, by whom the pool was asked: %s', (route) => {
    const set = made(route);
    set.handle(ask(set).message);
    const given = set.parts.asks.map(({ options }) => options);
    expect(given.map(({ timeout }) => timeout)).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
    expect(given.map(({ signal }) => signal?.aborted)).toEqual([false, false]);
    set.stop.abort();
    expect(given.map(({ signal }) => signal?.aborted)).toEqual([true, true]);
    for (const { fail } of set.parts.asks) fail(new RangeError('given up'));
  });

  it.each(toAll)('G62: to all, of which nobody answers, it fails with the errors of all: %s', async (route) => {
    const set = made(route);
    const { asked, message } = ask(set);
    set.handle(message);
    for (const { fail } of set.parts.asks) fail(new RangeError('no'));
    await turn();
    expect(asked.answers).toMatchObject([{ name: 'AllRouteesFailedError' }]);
    expect(set.forgone).toEqual(['no-routees']);
  });
});
