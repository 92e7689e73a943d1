import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planGroup } from '#actors/supervision/strategy.js';

const child = (name: string, restart: 'permanent' | 'transient' | 'temporary' = 'permanent') => ({ name, restart });
const [a, b, c, d] = [child('a'), child('b'), child('c'), child('d')] as const;
const names = (children: readonly { readonly name: string }[]): string => children.map(({ name }) => name).join('');

describe('planGroup', () => {
  it('G28: one-for-one concerns the failed one only', () => {
    const { stop, start } = planGroup('one-for-one', [a, b, c, d], b);
    expect([names(stop), names(start)]).toEqual(['b', 'b']);
  });

  it('G28: one-for-all stops all in reverse order and starts all', () => {
    const { stop, start } = planGroup('one-for-all', [a, b, c, d], b);
    expect([names(stop), names(start)]).toEqual(['dcba', 'abcd']);
  });

  it('G28: rest-for-one concerns the failed one and those started later', () => {
    const { stop, start } = planGroup('rest-for-one', [a, b, c, d], b);
    expect([names(stop), names(start)]).toEqual(['dcb', 'bcd']);
  });

  it('G27: a temporary bystander ends and is not started again', () => {
    const temporary = child('t', 'temporary');
    const { stop, start, end } = planGroup('one-for-all', [a, temporary, b], a);
    expect([names(stop), names(start), names(end)]).toEqual(['ba', 'ab', 't']);
  });

  it('G28: whom it stops it starts, in the opposite order, with nobody twice and the failed one among them', () => {
    const strategies = fc.constantFrom('one-for-one', 'one-for-all', 'rest-for-one' as const);
    const group = fc.array(fc.constantFrom('permanent', 'transient', 'temporary' as const), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(strategies, group, fc.nat(), (strategy, policies, pick) => {
        const living = policies.map((restart, index) => ({ index, restart }));
        const failed = living[pick % living.length] as (typeof living)[number];
        const { stop, start, end } = planGroup(strategy as 'one-for-all', living, failed);
        expect(stop).toEqual([...start].reverse());
        expect(new Set([...stop, ...end]).size).toBe(stop.length + end.length);
        expect([...stop, ...end]).toContain(failed);
        expect(start.map(({ index }) => index)).toEqual(start.map(({ index }) => index).sort((x, y) => x - y));
      }),
    );
  });
});
