/** Run with `--conditions=systematic`: programs that are wrong on purpose, one fault each, and what the explorer says of them. */
import { note, observe, peek, publish, swap, tryAdvance } from '#core/memory/systematic.js';
import { replay } from './engine/counter-example.ts';
import type { Party, Scenario, Stage } from './engine/scenario.ts';
import { formatSchedule, parseSchedule } from './engine/schedule.ts';
import { Search } from './engine/search.ts';

const [FIRST, SECOND, BENIGN] = [0, 1, 2];

function toy(name: string, run: Record<string, (words: Int32Array, me: Party) => void>, check: Stage['check'], mortal = ''): Scenario {
  const stage = (): Stage => {
    const buffer = new SharedArrayBuffer(64);
    const threads = Object.entries(run).map(([thread, program]) => {
      return [thread, { mayDie: thread === mortal, run: (me: Party) => program(new Int32Array(buffer), me) }] as const;
    });
    return { names: { name: (_, index) => (index === BENIGN ? 'flags' : `word ${index}`) }, threads: Object.fromEntries(threads), check };
  };
  return { name, rules: '', about: '', stage };
}

/** What was seen at the ends of `an old value`. */
const outcomes = new Set<string>();
let memory = 0;

const toys: readonly Scenario[] = [
  toy('a lost update', { a: increment, b: increment, c: countAfterBoth }, ({ did }) =>
    did('c').includes(2) ? undefined : `counted to ${did('c')}`,
  ),
  toy('a write that nothing orders', { a: (words) => note(words, FIRST, 1), b: (words) => void peek(words, FIRST) }, () => undefined),
  toy('payload behind its flag', { a: (words) => inTurn(flag, payload)(words), b: readBehindFlag }, () => undefined),
  toy('payload before its flag', { a: (words) => inTurn(payload, flag)(words), b: readBehindFlag }, () => undefined),
  toy('a bell before the word', { a: (words, me) => inTurn(() => ring(words, me), change)(words), b: sleepAtFirst }, awake),
  toy('a bell behind the word', { a: (words, me) => inTurn(change, () => ring(words, me))(words), b: sleepAtFirst }, awake),
  toy('an old value', { a: (words) => inTurn(benign, flag)(words), b: readBenign }, ({ did }) => void outcomes.add(did('b').join())),
  toy('a lock that dies', { a: lock, b: lockAfterwards }, ({ did }) => (did('b').length > 0 ? undefined : 'locked for ever'), 'a'),
  toy('a program with a memory', { a: remember, b: increment }, () => undefined),
];

function inTurn(...steps: readonly ((words: Int32Array) => void)[]): (words: Int32Array) => void {
  return (words) => {
    for (const step of steps) step(words);
  };
}

function increment(words: Int32Array): void {
  publish(words, FIRST, observe(words, FIRST) + 1);
}

function countAfterBoth(words: Int32Array, me: Party): void {
  me.exitOf('a');
  me.exitOf('b');
  me.did(observe(words, FIRST));
}

function flag(words: Int32Array): void {
  publish(words, SECOND, 1);
}

function payload(words: Int32Array): void {
  words[FIRST] = 1;
}

function benign(words: Int32Array): void {
  publish(words, BENIGN, 1);
}

function readBehindFlag(words: Int32Array, me: Party): void {
  if (observe(words, SECOND) === 1) me.did(words[FIRST] ?? 0);
}

function readBenign(words: Int32Array, me: Party): void {
  const isFlagged = observe(words, SECOND);
  me.did(`${isFlagged}${peek(words, BENIGN)}`);
}

function change(words: Int32Array): void {
  publish(words, FIRST, 1);
}

function ring(words: Int32Array, me: Party): void {
  me.host.ringDoorbell(words, FIRST);
}

function sleepAtFirst(words: Int32Array, me: Party): void {
  me.host.waitForDoorbell(words, FIRST, 0, () => me.did('awake'));
  me.loop();
}

function awake({ did }: { did(thread: string): readonly unknown[] }): string | undefined {
  return did('b').includes('awake') ? undefined : 'sleeps for ever';
}

function lock(words: Int32Array, me: Party): void {
  if (!tryAdvance(words, FIRST, 0, 1)) return;
  me.did('locked');
  swap(words, FIRST, 0);
}

function lockAfterwards(words: Int32Array, me: Party): void {
  me.exitOf('a');
  lock(words, me);
}

function remember(words: Int32Array): void {
  observe(words, memory++ % 2);
  observe(words, FIRST);
}

for (const scenario of toys) {
  const { found, states } = new Search(scenario, { stepsMax: 10_000 }).run();
  const again = found === undefined ? undefined : replay(scenario, parseSchedule(formatSchedule(found.choices))).message;
  console.log(JSON.stringify({ name: scenario.name, states, message: found?.message, again }));
}
console.log(JSON.stringify({ name: 'outcomes', message: [...outcomes].sort().join(' ') }));
