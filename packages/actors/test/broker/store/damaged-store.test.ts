import { MessageBroker, brokerStore, type BrokerChange, type BrokerStore } from '@ringmaster/actors';
import { createTestSystem } from '@ringmaster/actors/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { checkLoaded } from '#actors/broker/store/check-loaded.js';
import { termsOf } from '#actors/contract/queue-terms.js';
import { letters } from '../../fixtures/clerks.js';

const NOW_MS = Date.UTC(2026, 0, 1);
const death = { queue: 'q', reason: 'attempts', attempts: 5, at: NOW_MS, note: undefined };
const message = {
  ...{ key: 1, id: 'a', body: { n: 1 }, bytes: 0, priority: 0, publishedAt: NOW_MS, readyAt: NOW_MS, expiresAt: Number.POSITIVE_INFINITY },
  ...{ attempts: 0, deaths: [death], hops: 0, fairnessKey: 'a', fairnessWeight: 2 },
};

/** One of each, as a store may give them. */
const SOUND: readonly Readonly<Record<string, unknown>>[] = [
  { type: 'declared', queue: 'q', terms: termsOf({ ttlMs: 5, deadLetters: { id: 'dead', options: {} } }) },
  { type: 'added', queue: 'q', message },
  { type: 'attempted', queue: 'q', key: 1, attempts: 2 },
  { type: 'delayed', queue: 'q', key: 1, readyAt: NOW_MS },
  { type: 'removed', queue: 'q', keys: [1] },
  { type: 'remembered', queue: 'q', id: 'a', until: NOW_MS },
  { type: 'retained', topic: 't', value: { body: undefined, at: NOW_MS } },
  { type: 'retained', topic: 't', value: undefined },
  { type: 'deleted', queue: 'q' },
  { type: 'paused', queue: 'q', isPaused: true },
  { type: 'declared', queue: 'q', terms: { ...termsOf({}), isUndeclared: true } },
];

/** What may stand where something else was: `null` is what JSON makes of Infinity. */
const ODD: readonly unknown[] = [
  ...[null, -1, 0.5, Number.NaN, Number.NEGATIVE_INFINITY, '', '5', true, [], [null], ['x'], [-1], {}, Symbol('odd'), 5n, () => 1],
  ...[new Date(), Object.create(null), '__proto__', 2 ** 60],
];

const taken = (changes: unknown): boolean => {
  try {
    checkLoaded(changes);
    return true;
  } catch (error) {
    expect((error as Error).message).toMatch(/^Cannot open broker: its store gave .*(but|not|is missing|there is no option)/s);
    return false;
  }
};

it('B11: what a store gives is taken if each change is sound', () => {
  expect(taken(SOUND)).toBe(true);
});

it('B11: a change of no known type, or that is none, is refused', () => {
  const types = ['', 'toString', '__proto__', 'moved', undefined, null, 5].map((type) => ({ ...SOUND[2], type }));
  for (const odd of [...types, ...ODD]) expect(taken([odd])).toBe(false);
  for (const odd of ODD) if (!Array.isArray(odd) || odd.length > 0) expect(taken(odd)).toBe(false);
});

/** Every way to put something odd into one field, or to leave it out. */
function* damages(sound: Readonly<Record<string, unknown>>): Generator<readonly [field: string, damaged: object]> {
  for (const field of Object.keys(sound)) {
    const { [field]: _, ...without } = sound;
    yield [field, without];
    for (const odd of ODD) yield [field, { ...sound, [field]: odd }];
  }
}

/** What may be anything, or be missing. */
const FREE = new Set(['body', 'note', 'backoff', 'deadLetters', 'fairnessKey', 'fairnessWeight']);

it('B11: whatever stands in a field of a change instead, it is refused with the name of the field, or is as good as what was there', () => {
  const [declared, added] = SOUND as [{ terms: Record<string, unknown> }, object];
  const all: (readonly [string, object])[] = SOUND.flatMap((sound) => [...damages(sound)]);
  for (const [field, damaged] of damages(message)) all.push([field, { ...added, message: damaged }]);
  for (const [field, damaged] of damages({ ...declared.terms, isUndeclared: true })) all.push([field, { ...declared, terms: damaged }]);
  let refused = 0;
  for (const [field, damaged] of all) {
    try {
      checkLoaded([damaged]);
    } catch (error) {
      refused++;
      expect((error as Error).message).toMatch(new RegExp(`^Cannot open broker: its store gave .*(${field}|type)`, 's'));
    }
  }
  expect(refused).toBeGreaterThan(all.length / 2);
  for (const [field, damaged] of damages(message)) {
    if (!FREE.has(field) && !(field in damaged)) expect(taken([{ ...added, message: damaged }]), `without ${field}`).toBe(false);
  }
});

/** One that has been damaged on its disk. */
const damagedStore = brokerStore(
  import.meta.url,
  'damaged',
  (): BrokerStore => ({
    load: () => [[SOUND[0], { ...SOUND[1], message: { ...message, expiresAt: null } }] as unknown as readonly BrokerChange[]],
    commit: () => undefined,
  }),
);

it('B11, G26: a broker whose store is damaged does not start, and says what is wrong', async () => {
  const system = await createTestSystem({ seed: 1 });
  onTestFinished(() => system.stop());
  const broker = MessageBroker.start(system, { store: damagedStore(undefined), restart: 'temporary' });
  await expect(broker.ref.started).rejects.toThrow(
    'Cannot open broker: its store gave a change "added: message": expiresAt is epoch milliseconds, or Infinity, not null',
  );
  await expect(broker.enqueue(letters, { n: 1 })).rejects.toThrow();
});
