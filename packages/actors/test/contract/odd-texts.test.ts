import fc from 'fast-check';
import { expect, test } from 'vitest';
import { topic } from '#actors/contract/topic.js';
import { probeOf } from '#actors/health/probe-request.js';

/** Texts as they come from outside: of every character, of those that mean something, and long ones. */
const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom('/', '?', '%', '%2', '%00', '&', '=', 'livez', 'readyz', 'metrics', 'verbose', 'exclude', '\ud800', '__proto__', ' '),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
  fc.array(fc.constantFrom('.', '*', '**', '#', 'orders', '', '\0', 'constructor'), { maxLength: 12 }).map((parts) => parts.join('.')),
);

test('a probe is read from any URL without throwing, and is one of those there are, or none', () => {
  fc.assert(
    fc.property(oddText, (text) => {
      const probe = probeOf(`/${text}`);
      if (probe !== undefined) expect(['live', 'ready', 'started', 'metrics']).toContain(probe.path);
    }),
    { numRuns: 2_000 },
  );
});

test('a long URL takes no longer than its length', () => {
  const begin = performance.now();
  for (const part of ['/', '?', '&exclude=', '%', 'x']) probeOf(`/readyz${part.repeat(200_000)}`);
  expect(performance.now() - begin).toBeLessThan(5_000);
});

test('a topic is made of any text, or refused with an error that says why', () => {
  fc.assert(
    fc.property(oddText, (text) => {
      try {
        expect(topic(text).pattern).toBe(text);
      } catch (error) {
        expect((error as Error).message).toMatch(/^Cannot /);
      }
    }),
    { numRuns: 2_000 },
  );
});
