import type { Accepted } from '@ringmaster/actors';
import { describe, expect, it } from 'vitest';
import type { Routee } from '#actors/routing/routee.js';
import { RouterRef } from '#actors/routing/router-ref.js';
import { GivenRoutees } from '#actors/routing/routees.js';

/** A routee that notes what it is told, and how often somebody looks whether it lives. */
class Fake {
  readonly told: unknown[] = [];
  looks = 0;
  lives = true;
  outcome: Accepted = 'accepted';

  get isAlive(): boolean {
    this.looks++;
    return this.lives;
  }

  tell(message: unknown): Accepted {
    if (!this.lives) throw new Error('It was told something when it had ended');
    if (this.outcome === 'accepted') this.told.push(message);
    return this.outcome;
  }
}

function router(
  count: number,
  route: 'round-robin' | 'random' | { readonly hashOf: never },
): { readonly ref: RouterRef; readonly fakes: Fake[] } {
  const fakes = Array.from({ length: count }, () => new Fake());
  const ref = new RouterRef({ routees: new GivenRoutees(fakes as unknown as Routee[]), route, port: undefined });
  return { ref, fakes };
}

const told = (fakes: readonly Fake[]): number[] => fakes.map((fake) => fake.told.length);
const byKey = { hashOf: 'key' as never };

describe('G62: a router', () => {
  it.each(['round-robin', 'random'] as const)('looks at the one that it chooses, however many there are: %s', (route) => {
    const { ref, fakes } = router(1_000, route);
    for (let n = 0; n < 500; n++) expect(ref.tell(n)).toBe('accepted');
    expect(fakes.reduce((sum, { looks }) => sum + looks, 0)).toBe(500);
  });

  it('passes over whoever has ended since it looked, and tells nobody twice', () => {
    const { ref, fakes } = router(4, 'round-robin');
    ref.tell(0);
    for (const at of [1, 3]) (fakes[at] as Fake).lives = false;
    for (let n = 1; n <= 6; n++) expect(ref.tell(n)).toBe('accepted');
    const [first, , third] = told(fakes);
    expect(told(fakes)).toEqual([first, 0, third, 0]);
    expect((first as number) + (third as number)).toBe(7);
    expect(Math.abs((first as number) - (third as number))).toBeLessThanOrEqual(1);
  });

  it('says that there is nobody when all have ended, also where a message has nothing to be routed by', () => {
    for (const route of ['round-robin', 'random', byKey] as const) {
      const { ref, fakes } = router(3, route);
      for (const fake of fakes) fake.lives = false;
      expect([ref.tell({}), ref.tell({ key: 1 }), ref.isAlive]).toEqual(['stopped', 'stopped', false]);
    }
    expect(() => router(3, byKey).ref.tell({})).toThrow('Cannot route by "key"');
  });

  it('goes on to the next one that lives if the chosen one is full, and is full if all are', () => {
    const { ref, fakes } = router(4, 'round-robin');
    (fakes[0] as Fake).outcome = 'full';
    (fakes[1] as Fake).lives = false;
    expect(ref.tell('a')).toBe('accepted');
    expect(told(fakes)).toEqual([0, 0, 1, 0]);
    for (const fake of fakes) fake.outcome = 'full';
    expect(ref.tell('b')).toBe('full');
  });

  it('lives as long as one of them does, wherever that stands', () => {
    const { ref, fakes } = router(3, 'random');
    for (const at of [0, 1]) (fakes[at] as Fake).lives = false;
    expect(ref.isAlive).toBe(true);
    (fakes[2] as Fake).lives = false;
    expect(ref.isAlive).toBe(false);
  });
});
