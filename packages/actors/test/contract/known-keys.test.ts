import { describe, expect, it } from 'vitest';
import { checkKeys } from '#actors/contract/known-keys.js';
import { nearestName } from '#actors/contract/nearest-name.js';

const KNOWN = ['mailboxCapacity', 'mailboxReserve', 'timeout', 'threads', 'idle', 'key'];

describe('nearestName', () => {
  it.each([
    ['mailboxCapcity', 'mailboxCapacity'],
    ['mailboxcapacity', 'mailboxCapacity'],
    ['timeuot', 'timeout'],
    ['thread', 'threads'],
    ['kye', 'key'],
    ['idel', 'idle'],
  ])('takes %s for %s: two letters are wrong at most, or a third of them', (name, meant) => {
    expect(nearestName(name, KNOWN)).toBe(meant);
  });

  it.each(['', 'k', 'dlx', 'mailbox', 'timings', 'mailboxCppcty', 'x'.repeat(100_000)])('takes %s for none of them', (name) => {
    expect(nearestName(name, KNOWN)).toBeUndefined();
  });

  it('takes the nearest of several', () => {
    expect(nearestName('maxMs', ['minMs', 'maxMz', 'max'])).toBe('maxMz');
  });
});

describe('checkKeys', () => {
  it('asks whether the option was meant that is nearest to one that there is not', () => {
    expect(() => checkKeys('do it', { timeuot: 1 }, ['lane', 'timeout'])).toThrow(
      /^Cannot do it: there is no option "timeuot"; there are lane, timeout; did you mean timeout\?$/,
    );
    expect(() => checkKeys('do it', { other: 1 }, ['lane', 'timeout'])).toThrow(/there are lane, timeout$/);
  });
});
