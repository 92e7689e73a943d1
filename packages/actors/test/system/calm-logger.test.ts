import { createSystem, type Logger } from '@ringmaster/actors';
import { expect, it, onTestFinished } from 'vitest';
import { calmLogger } from '#actors/system/owner/calm-logger.js';
import { turn } from '../support/until.ts';

/** It throws at each line, and makes children that do the same. */
function thrower(lines: string[] = []): Logger {
  const line = (...said: readonly unknown[]): never => {
    lines.push(String(said.at(-1)));
    throw new Error('the pipe is closed');
  };
  return { debug: line, info: line, warn: line, error: line, child: () => thrower(lines) };
}

it('G19: a logger that throws at each line, or makes no child, throws nothing into the runtime, and is told of once', () => {
  const told: unknown[] = [];
  const lines: string[] = [];
  const logger = calmLogger(thrower(lines), (error) => told.push(error));
  for (const one of [logger, logger.child({ a: 1 }), logger.child({}).child({})]) {
    one.debug('debug');
    one.info({ a: 1 }, 'info');
    one.warn('warn');
    one.error({}, 'error');
  }
  expect(lines).toHaveLength(12);
  expect(told).toMatchObject([{ message: 'the pipe is closed' }]);

  const childless = { ...thrower(lines), child: () => undefined } as unknown as Logger;
  calmLogger(childless, () => undefined)
    .child({})
    .warn('without its bindings');
  expect(lines.at(-1)).toBe('without its bindings');
});

it('G19: a logger whose lines are promises that reject leaves no unhandled rejection, and is told of once', async () => {
  const told: unknown[] = [];
  const stray: unknown[] = [];
  const heard = (error: unknown): number => stray.push(error);
  process.on('unhandledRejection', heard);
  onTestFinished(() => void process.off('unhandledRejection', heard));
  const line = (): Promise<never> => Promise.reject(new Error('the pipe is closed'));
  const remote = { debug: line, info: line, warn: line, error: line, child: () => remote };
  const logger = calmLogger(remote, (error) => told.push(error));
  logger.warn('one');
  logger.child({}).error('two');
  await turn();
  expect([told, stray]).toMatchObject([[{ message: 'the pipe is closed' }], []]);
});

it('G19: lines go on to the logger as they were, with it as `this`', () => {
  const lines: unknown[][] = [];
  const target = {
    name: 'root',
    ...Object.fromEntries(['debug', 'info', 'warn', 'error'].map((level) => [level, none])),
    info(this: { name: string }, ...said: unknown[]) {
      lines.push([this.name, ...said]);
    },
    child(bindings: object) {
      return { ...target, name: JSON.stringify(bindings) };
    },
  };
  const logger = calmLogger(target as unknown as Logger, none);
  logger.info({ a: 1 }, 'both');
  logger.child({ actor: 'a' }).info('alone');
  expect(lines).toEqual([
    ['root', { a: 1 }, 'both'],
    ['{"actor":"a"}', 'alone'],
  ]);
});

for (const threads of [0, 1]) {
  it(`G19: a stop ends though the logger throws at all that is said of it, with ${threads} workers`, async () => {
    const warnings: string[] = [];
    const heard = ({ message }: Error): number => warnings.push(message);
    process.on('warning', heard);
    onTestFinished(() => void process.off('warning', heard));
    const system = await createSystem({ threads, logger: thrower(), shutdownPhases: { 'before-stop': { timeoutMs: 1 } } });
    let isFlushed = false;
    system.shutdown.task('before-stop', 'fails', () => {
      throw new Error('no');
    });
    system.shutdown.task('before-stop', 'takes for ever', () => new Promise<void>(none));
    system.shutdown.task('after-stop', 'flush', () => {
      isFlushed = true;
    });
    await system.stop();
    expect(isFlushed).toBe(true);
    // Of all of the process; once for each system.
    expect(warnings.filter((text) => text.includes('the pipe is closed'))).toEqual([
      'Cannot log: the logger of the system has thrown Error: the pipe is closed; further failures of it are not told',
    ]);
  });
}

function none(): void {
  // Nothing is written.
}
