import { AgentError, NotAnErrorThrown, TaskError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { Declined, fragile } from '../fixtures/failing.ts';
import { puppet } from '../fixtures/puppet.ts';
import { LIMITED } from '../support/bounds.ts';
import { inEachWay } from '../support/ways.ts';

inEachWay((way) => {
  it('G22: an error thrown in a handler reaches the asker with tags, message, code, data, stack and cause, through any thread', async () => {
    const { system } = await way.open();
    for (const { from, to, title } of way.directions) {
      for (const type of ['throw', 'reject', 'fail'] as const) {
        const asker = system.spawn(puppet, { thread: from });
        const ref = system.spawn(fragile, { thread: to });
        const steps = [{ do: 'ask', to: ref, message: { type, what: 'declined' }, timeout: 60_000 }] as const;
        const [came] = await asker.ask({ type: 'do', steps }, { timeout: 60_000 });
        const error = (came as { error: Declined }).error;
        expect(error, title).toBeInstanceOf(Declined);
        expect(error).toBeInstanceOf(TaskError);
        expect(error).toBeInstanceOf(AgentError);
        expect(error.tags).toEqual(['Declined', 'TaskError', 'AgentError']);
        expect([error.message, error.code, error.data]).toEqual(['Cannot charge: the bank refused', 'NO_FUNDS', { orderId: '7' }]);
        expect(error.stack).toMatch(/failing\.[jt]s/);
        expect(error.cause).toBeInstanceOf(TypeError);
        expect(error.cause).toHaveProperty('message', 'no account');
        // Refused or broken, it is there for the next one.
        expect(ref.isAlive).toBe(true);
      }
    }
  });

  it('G22: errors of the language keep their class, and what is no error is wrapped', async () => {
    const { system } = await way.open();
    const typeError = system.spawn(fragile, { thread: way.first }).ask({ type: 'throw', what: 'type-error' });
    await expect(typeError).rejects.toThrow(TypeError);
    const text = await system
      .spawn(fragile, { thread: way.first, name: 'fragile' })
      .ask({ type: 'throw', what: 'text' })
      .catch((error: unknown) => error);
    expect(text).toBeInstanceOf(NotAnErrorThrown);
    expect((text as NotAnErrorThrown).data).toEqual({ value: 'just text' });
    expect((text as Error).message).toBe(
      'Cannot use what "fragile" threw in its handler of "throw" as an error: it is the string "just text"',
    );
  });

  it('G22: an error too large for a message settles the ask all the same', async () => {
    const { system } = await way.open(LIMITED);
    const neighbour = system.spawn(fragile, { thread: way.first });
    const ref = system.spawn(fragile, { thread: way.first });
    await expect(ref.ask({ type: 'throw-huge' }, { timeout: 60_000 })).rejects.toThrow();
    await ref.stop();
    expect(await neighbour.ask({ type: 'ping' })).toBe('pong');
  });
});
