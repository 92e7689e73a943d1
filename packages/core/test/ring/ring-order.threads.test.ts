import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const program = fileURLToPath(new URL('../fixtures/ring-access-order.js', import.meta.url));
const log: string[] = JSON.parse(execFileSync(process.execPath, ['--conditions=systematic', program], { encoding: 'utf8' }));
const [producing, consuming] = [log.slice(0, log.indexOf('--')), log.slice(log.indexOf('--') + 1)];

test('R1 the producer claims, writes the payload, commits, then publishes once for all records', () => {
  const record = (at: number): string[] => [`touch data+${at}`, 'payload', `note data+${at}`, `note data+${at + 4}`];
  expect(producing).toEqual([...record(0), ...record(16), 'publish producer']);
});

test('R2 the consumer bumps read before each handler and releases once per batch', () => {
  const record = (at: number): string[] => [`touch data+${at}`, 'note read', 'handler'];
  expect(consuming).toEqual(['observe producer', ...record(0), ...record(16), 'observe producer', 'publish released']);
});
