import { restart, type SupervisorSpec, supervise } from '@ringmaster/actors';
import { describe, expect, it } from 'vitest';
import { checkSupervisorSpec } from '#actors/supervision/check-spec.js';
import { recorder } from '../fixtures/recorder.ts';

const good: SupervisorSpec = {
  strategy: 'one-for-all',
  supervise: supervise.otherwise(restart()),
  children: [
    { name: 'a', start: recorder, restart: 'permanent', shutdownMs: 5_000, thread: 'owner' },
    { name: 'b', start: recorder(), restart: 'temporary', shutdownMs: 'kill', supervise },
    { name: 'c', start: recorder, restart: 'transient', mailbox: { capacity: 5 } },
  ],
};
const child = { name: 'a', start: recorder };

const bad: readonly (readonly [spec: unknown, message: RegExp])[] = [
  [undefined, /its spec is \{ strategy, children \}, not undefined/],
  [null, /Cannot supervise as "team": its spec is \{ strategy, children \}, not null/],
  [{ ...good, strategy: 'all' }, /strategy is 'one-for-one', 'one-for-all', 'rest-for-one', not "all"/],
  [{ ...good, strategie: 'one-for-all' }, /no option "strategie"/],
  [{ ...good, supervise: {} }, /supervise is a table/],
  [{ ...good, children: {} }, /children is an array/],
  [{ ...good, children: [child, 7] }, /children\[1\] is a child spec, not 7/],
  [{ ...good, children: [{ ...child, start: 'recorder' }] }, /children\[0\]\.start is an actor definition or a blueprint, not string/],
  [{ ...good, children: [null] }, /children\[0\] is a child spec, not null/],
  [{ ...good, children: [{ name: 'a' }] }, /children\[0\]\.start is an actor definition or a blueprint, not undefined/],
  [{ ...good, children: [{ ...child, start: { url: 'file:///a.js' } }] }, /children\[0\]\.start is an actor definition .* not object/],
  [{ ...good, children: [{ ...child, start: { actorName: 'a' } }] }, /children\[0\]\.start is an actor definition .* not object/],
  [{ ...good, children: [{ start: recorder }] }, /children\[0\]\.name is missing/],
  [{ ...good, children: [{ ...child, name: 'a/b' }] }, /children\[0\]\.name is a text, not empty, without "\/", not "a\/b"/],
  [{ ...good, children: [{ ...child, name: '' }] }, /children\[0\]\.name is a text, not empty, without "\/", not ""/],
  [{ ...good, children: [{ ...child, name: ['a'] }] }, /children\[0\]\.name is a text, .* not \["a"\]/],
  [{ ...good, children: [child, child] }, /children\[1\]\.name is "a", as that of a child before it/],
  [{ ...good, children: [child, { ...child, name: 'b', restart: 'always' }] }, /children\[1\]\.restart is 'permanent'.*not "always"/],
  [{ ...good, children: [{ ...child, shutdownMs: -1 }] }, /children\[0\]\.shutdownMs is milliseconds above 0 or 'kill', not -1/],
  [{ ...good, children: [{ ...child, shutdownMs: 0 }] }, /children\[0\]\.shutdownMs is milliseconds above 0 or 'kill', not 0/],
  [{ ...good, children: [{ ...child, shutdownMs: '50' }] }, /children\[0\]\.shutdownMs is milliseconds above 0 or 'kill', not "50"/],
  [{ ...good, children: [{ ...child, metrics: 'mine' }] }, /children\[0\]\.metrics is 'own' or left out, not "mine"/],
  [{ ...good, children: [{ ...child, mailbox: { capacity: 0 } }] }, /children\[0\]\.mailbox\.capacity /],
  [{ ...good, children: [child, { ...child, name: 'b', thread: 'nowhere' }] }, /children\[1\]\.thread is 'auto'.*not "nowhere"/],
  [{ ...good, children: [{ ...child, thread: { key: 7 } }] }, /children\[0\]\.thread is 'auto'.*not \{"key":7\}/],
  [{ ...good, children: [{ ...child, thread: Number.NaN }] }, /children\[0\]\.thread is 'auto'.*not NaN/],
  [{ ...good, children: [{ ...child, supervise: 'restart' }] }, /children\[0\]\.supervise is a table/],
  [{ ...good, children: [{ ...child, shutdown: 5 }] }, /Cannot supervise as "team", children\[0\]: .*no option "shutdown"/],
];

describe('checkSupervisorSpec', () => {
  it('takes a spec that uses everything', () => {
    expect(() => checkSupervisorSpec('team', good)).not.toThrow();
  });

  it.each(bad)('G37: refuses %j, naming the field', (spec, message) => {
    expect(() => checkSupervisorSpec('team', spec as SupervisorSpec)).toThrow(message);
  });
});
