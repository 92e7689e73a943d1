import { createTestSystem, type DeterministicTestSystem } from '@ringmaster/actors/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { type Bystander, BystanderLines } from '#actors/system/thread/log/bystander-lines.js';
import { echo } from '../fixtures/echo.ts';
import { heardRejections } from '../support/heard-rejections.ts';
import { LineCollector } from '../support/line-collector.ts';

const bystander = (name: string, thread = 1): [Bystander, string[]] => {
  const written: string[] = [];
  return [{ name, thread, line: (level) => written.push(level) }, written];
};

function lines(): { readonly all: LineCollector; readonly books: BystanderLines } {
  const all = new LineCollector();
  return { all, books: new BystanderLines(() => all.logger()) };
}

/** The step in which they were lost is over. */
const step = (): Promise<void> => Promise.resolve();

it('G36: up to three of one step and thread have their own lines; of more there is one, and their own are for who debugs', async () => {
  const { all, books } = lines();
  const few = [bystander('a'), bystander('b'), bystander('c')];
  const many = Array.from({ length: 7 }, (_, n) => bystander(`d${n}`, 2));
  for (const [one] of [...few, ...many]) books.add(one);
  expect([all.lines, few.map(([, written]) => written)]).toEqual([[], [[], [], []]]);
  await step();
  expect(few.map(([, written]) => written)).toEqual([['warn'], ['warn'], ['warn']]);
  expect(many.map(([, written]) => written)).toEqual(many.map(() => ['debug']));
  expect(all.lines).toMatchObject([
    {
      level: 'warn',
      data: { thread: 2, actors: 7, first: ['d0', 'd1', 'd2', 'd3', 'd4'] },
      text: 'actors restart: their thread was lost',
    },
  ]);
  const [later, written] = bystander('e', 2);
  books.add(later);
  await step();
  expect([written, all.lines.length]).toEqual([['warn'], 1]);
});

it('G36: a logger that throws stops nobody', async () => {
  const rejections = heardRejections();
  const { books } = lines();
  const thrown = (): never => {
    throw new Error('full');
  };
  books.add({ name: 'a', thread: 1, line: thrown });
  await step();
  const [next, written] = bystander('b');
  books.add(next);
  await step();
  expect([written, await rejections()]).toEqual([['warn'], []]);
});

async function open(): Promise<DeterministicTestSystem> {
  const kit = await createTestSystem({ mode: 'deterministic', threads: 2 });
  onTestFinished(() => kit.stop());
  return kit;
}

it('G36, G43, G57: a thread that dies with many has one line for those that come back; each is told of by itself to whoever watches or subscribes', async () => {
  const kit = await open();
  const refs = Array.from({ length: 40 }, () => kit.spawn(echo, { thread: { spread: 0 } }));
  await Promise.all(refs.map((ref) => ref.started));
  await kit.killThread(1);
  const { detail } = await kit.events.expect('thread-lost');
  expect(detail).toMatchObject({ restarted: 40, ended: 0 });
  await kit.settle();
  const text = 'actors restart: their thread was lost';
  const line = await kit.log.expect('warn', text);
  expect(line.data).toEqual({ thread: 1, actors: 40, first: refs.slice(0, 5).map(({ name }) => name) });
  expect(kit.log.lines.filter(({ level }) => level === 'warn' || level === 'error').map((one) => one.text)).toEqual(['thread lost', text]);
  const own = kit.log.lines.filter((one) => one.text === 'actor failed and restarts');
  expect(own.map(({ level, data }) => [level, (data as { actor: string }).actor])).toEqual(refs.map(({ name }) => ['debug', name]));
  const restarts = kit.events.seen.flatMap((event) => (event.type === 'restarted' ? [event.detail.error] : []));
  expect(restarts).toHaveLength(40);
  // A loss says where it happened by its cause, not by the place in the runtime where it was noted.
  expect(restarts.filter(({ stack }) => stack?.includes('\n    at '))).toEqual([]);
  expect(restarts[0]?.cause).toMatchObject({ stack: expect.stringContaining('\n    at ') });
});
