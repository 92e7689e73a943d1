import { describe, expect, it } from 'vitest';
import { check } from '../checks/tripwires.mjs';
import { messagesOf } from './seed.mjs';

const FILE = 'packages/core/src/ring/x.ts';
const lines = (count, text = '  f();') => `${text}\n`.repeat(count);

describe('tripwires', () => {
  it('reports a file of 251 code lines and accepts 250 among comments', () => {
    expect(messagesOf(check, { [FILE]: lines(251, 'f();') })).toEqual(['has 251 code lines, at most 250']);
    expect(messagesOf(check, { [FILE]: `/**\n * Says what.\n */\n${lines(100, '// why')}\n\n${lines(250, 'f();')}` })).toEqual([]);
  });

  it('reports a function of 71 code lines', () => {
    expect(messagesOf(check, { [FILE]: `function long() {\n${lines(69)}}\n` })).toEqual(['"long" has 71 code lines, at most 70']);
    expect(messagesOf(check, { [FILE]: `function long() {\n${lines(68)}}\n` })).toEqual([]);
  });

  it('reports five parameters, also of a function type', () => {
    expect(messagesOf(check, { [FILE]: 'function f(a, b, c, d, e) {}\nfunction g(a, b, c, d) {}' })).toEqual([
      '"f" takes 5 parameters, at most 4',
    ]);
    expect(messagesOf(check, { [FILE]: 'type F = (a: 1, b: 1, c: 1, d: 1, e: 1) => void;' })).toEqual([
      '"F" takes 5 parameters, at most 4',
    ]);
  });

  it('reports nesting of five, and counts else-if as one level', () => {
    const nested = (inner) => `function f() {\n for (;;) { while (1) { if (a) { try {\n ${inner} \n} finally {} } } } }\n`;
    expect(messagesOf(check, { [FILE]: nested('if (b) {}') })).toEqual(['"f" is nested 5 deep, at most 4']);
    expect(
      messagesOf(check, { [FILE]: 'function f() { if (a) {} else if (b) {} else if (c) {} else if (d) {} else if (e) {} else {} }' }),
    ).toEqual([]);
  });

  it('accepts what a Limit: comment explains, in the header or above the function', () => {
    expect(
      messagesOf(check, { [FILE]: '/** Limit: five, because it is called per record */\nexport function f(a, b, c, d, e) {}' }),
    ).toEqual([]);
    const member = 'import "./y.ts";\nclass A {\n  // Limit: five, because it is called per record\n  f(a, b, c, d, e) {}\n}';
    expect(messagesOf(check, { [FILE]: member })).toEqual([]);
    const other = 'export const x = 1;\nclass A {\n  // Limit: five\n  f(a, b, c, d, e) {}\n  g(a, b, c, d, e) {}\n}';
    expect(messagesOf(check, { [FILE]: other })).toEqual(['"g" takes 5 parameters, at most 4']);
  });

  it('holds the main.ts of an example to 80 code lines', () => {
    expect(messagesOf(check, { 'examples/01-hello/main.ts': lines(81, 'f();') })).toEqual(['has 81 code lines, at most 80']);
  });
});
