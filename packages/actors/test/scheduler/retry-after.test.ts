import { BreakerOpenError, defineError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { CoreWorld } from './support/core-world.ts';

it('J10: tries again no sooner than an error asks for, where that is later than the pause, and not where that is behind the deadline', () => {
  class Throttled extends defineError('Throttled')<{ readonly retryAfterMs: unknown }> {}
  const throttled = (retryAfterMs: unknown): Throttled => new Throttled('slow down', { data: { retryAfterMs } });
  const world = new CoreWorld();
  world.agent('a', { capacity: 20 });
  world.submit('asked', { retry: { attempts: 9, minMs: 100 } });
  world.fail('asked', throttled(700));
  world.advance(699);
  expect(world.begun).toEqual(['asked']);
  world.advance(1);
  expect(world.begun).toEqual(['asked', 'asked']);
  const breaker = new BreakerOpenError('open', { data: { breaker: 'a', retryAfterMs: 50 } });
  world.fail('asked', breaker);
  world.advance(199);
  expect(world.begun).toHaveLength(2);
  world.advance(1);
  expect(world.begun).toHaveLength(3);
  world.submit('late', { deadlineMs: world.nowMs + 500, retry: { attempts: 9, minMs: 100 } });
  world.fail('late', throttled(500));
  expect(world.end('late')).toMatchObject({ status: 'failed', error: { name: 'Throttled' } });
  // What asks for nothing that makes sense is an error like any other.
  for (const [n, odd] of [-1, Number.NaN, Number.POSITIVE_INFINITY, '700', undefined, null].entries()) {
    world.submit(`odd ${n}`, { retry: { attempts: 2, minMs: 100 } });
    world.fail(`odd ${n}`, odd === null ? Object.assign(new Error('odd'), { data: null }) : throttled(odd));
    world.advance(100);
    expect(world.begun.filter((id) => id === `odd ${n}`)).toHaveLength(2);
  }
});

it('G65, J10: an error that does not let itself be read is one that asks for nothing', () => {
  const thrower = {
    get retryAfterMs(): number {
      throw new Error('not to be read');
    },
  };
  const unreadable = Object.defineProperty(new Error('odd'), 'data', { get: () => thrower.retryAfterMs });
  for (const error of [Object.assign(new Error('odd'), { data: thrower }), unreadable]) {
    const world = new CoreWorld();
    world.agent('a');
    world.submit('odd', { retry: { attempts: 2, minMs: 100 } });
    world.fail('odd', error);
    world.advance(100);
    expect(world.begun).toEqual(['odd', 'odd']);
    world.fail('odd', error);
    expect(world.end('odd')).toMatchObject({ status: 'failed' });
  }
});
