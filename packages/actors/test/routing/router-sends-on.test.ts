import { StateError } from '@ringmaster/actors';
import { describe, expect, it } from 'vitest';
import type { RoutingPort } from '#actors/contract/routing-port.js';
import type { Routee } from '#actors/routing/routee.js';
import { GivenRoutees } from '#actors/routing/routees.js';
import { RouterRef } from '#actors/routing/router-ref.js';
import { byHash, made, note, toAll } from '../support/forwarding.ts';

describe('a router that sends on', () => {
  it.each([byHash, 'random', ...toAll] as const)('G1, G62: hands the message back if there is nobody: %j', async (route) => {
    const nobody = new RouterRef({ routees: new GivenRoutees([]), route, port: undefined });
    expect(await nobody.sendOn(note, new AbortController().signal)).toBe('returned');
  });

  it.each(['random', ...toAll] as const)('G1, G62: rejects with the reason if it was given up and nobody has it: %s', async (route) => {
    const refs = made(route).routees.map(({ ref }) => ref);
    const given = new AbortController();
    const sent = new RouterRef({ routees: new GivenRoutees(refs), route, port: undefined }).sendOn(note, given.signal);
    given.abort(new RangeError('enough'));
    await expect(sent).rejects.toThrow('enough');
  });

  it('G62, K19: passes a message on to one that stands for all of several, which each have it then', async () => {
    const [inner, outer] = [made('broadcast').routees, made('random').routees];
    const group = (route: 'broadcast' | 'random', refs: readonly Routee[]) =>
      new RouterRef({ routees: new GivenRoutees(refs), route, port: undefined });
    const all = group(
      'broadcast',
      inner.map(({ ref }) => ref),
    );
    const any = group('random', [all as unknown as Routee, outer[0].ref]);
    let passed = 0;
    const sent = any.sendOn(note, new AbortController().signal, () => passed++);
    inner[0].waiting[0]?.settle('accepted');
    expect([passed, outer[0].left, inner[0].left, inner[1].left]).toEqual([1, 1, 0, 0]);
    inner[1].waiting[0]?.settle('accepted');
    expect(await sent).toBe('accepted');
  });

  it.each(toAll)('G1, G62: refuses a block, which only one can have: %s', async (route) => {
    const { routees } = made(route);
    const port = { hasBlock: () => true } as unknown as RoutingPort;
    const group = new RouterRef({ routees: new GivenRoutees(routees.map(({ ref }) => ref)), route, port });
    await expect(group.sendOn(note, new AbortController().signal)).rejects.toThrow(StateError);
    expect(routees.map(({ waiting }) => waiting.length)).toEqual([0, 0]);
  });
});
