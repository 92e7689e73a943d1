import { createSystem } from '@ringmaster/actors';
import { createTestSystem } from '@ringmaster/actors/testkit';
import { expect, it } from 'vitest';

it('createSystem offers the options that it has: mode, seed and the like are the test system’s', async () => {
  const offer =
    'there are threads, dedicatedMax, name, strictMessages, watchdogMs, onStrayError, idle, metrics, logger, defaults, shutdownPhases, signals';
  await expect(createSystem({ threads: 0, seed: 1 } as never)).rejects.toThrow(`Cannot create system: there is no option "seed"; ${offer}`);
  await expect(createSystem({ thread: 0 } as never)).rejects.toThrow(new RegExp(`${offer}; did you mean threads\\?$`));
  await expect(createTestSystem({ thread: 0 } as never)).rejects.toThrow(
    `${offer}, mode, seed, strict, patienceMs, startsAt, choices, recordChoices, chooser, allowIo`,
  );
  await (await createTestSystem({ threads: 0, seed: 5 })).stop();
});

it('createSystem names the option and shows its value, whatever that is', async () => {
  const circle: Record<string, unknown> = {};
  circle['circle'] = circle;
  const values = [
    [4n, '4'],
    [Number.NaN, 'NaN'],
    [circle, 'an object'],
    [() => 4, 'a function'],
    [Symbol('four'), 'Symbol(four)'],
    ['four', '"four"'],
  ] as const;
  for (const [threads, text] of values) {
    const refused = createSystem({ threads: threads as never });
    await expect(refused).rejects.toThrow(`Cannot create system: threads is a whole number from 0 to 256, not ${text}`);
  }
});

it.each([
  [null, /^Cannot create system: options are an object, not null$/],
  [5, /options are an object, not 5$/],
  [{ threads: Number.NaN }, /threads is a whole number from 0 to 256, not NaN$/],
  [{ threads: '2' }, /threads is a whole number from 0 to 256, not "2"$/],
  [{ watchdogMs: Number.NaN }, /watchdogMs is milliseconds above 0, or 'off', not NaN$/],
  [{ strictMessages: 'false' }, /strictMessages is true or false, not "false"$/],
  [{ logger: {} }, /logger has no child\(bindings\); give a pino logger/],
  [{ logger: null }, /logger has no child\(bindings\); give a pino logger/],
  [{ logger: { child: () => undefined, debug: String, info: String, error: String } }, /logger has no warn\(\); give a pino logger/],
  [
    { threads: 0, defaults: { dataRingBytes: 100_000 } },
    /dataRingBytes must be a power of two from 256 to 1073741824 bytes, given 100000$/,
  ],
  [{ defaults: { toString: 4 } }, /there is no default "toString"/],
  [{ defaults: { turnMs: '5' } }, /defaults\.turnMs is milliseconds above 0, not "5"$/],
  [{ defaults: { longTurnMs: 0 } }, /defaults\.longTurnMs is milliseconds above 0, or 'off', not 0$/],
  [{ defaults: { turnMs: 'off' } }, /defaults\.turnMs is milliseconds above 0, not "off"$/],
  [{ defaults: { stopTimeoutMs: Number.NaN } }, /defaults\.stopTimeoutMs is milliseconds above 0, not NaN$/],
  [{ defaults: { mailboxCapacity: 0.5 } }, /defaults\.mailboxCapacity is a whole number above 0, not 0\.5$/],
])('createSystem refuses what makes no sense, and names it as it was given: %j', async (options, message) => {
  await expect(createSystem(options as never)).rejects.toThrow(message);
});
