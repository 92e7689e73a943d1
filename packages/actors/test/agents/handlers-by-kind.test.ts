import { agent, capability, handle, task } from '@ringmaster/actors';
import { describe, expect, it } from 'vitest';
import { handlersByKind } from '#actors/agents/handlers-by-kind.js';

const cpu = capability('cpu');
const parse = task<string, number>('agents/parse', { requires: [cpu] });
const parser = handle(parse, (text) => text.length);

describe('handlersByKind', () => {
  it('finds each handler by the kind of an order', () => {
    const byKind = handlersByKind('a', [cpu], [parser]);
    expect(byKind.get('agents/parse')).toBe(parser);
    expect(byKind.get('constructor')).toBeUndefined();
  });

  it('refuses two of one kind, one whose kind requires more than the agent can, and what is no handler', () => {
    const again = handle(task<string, number>('agents/parse'), () => 1);
    expect(() => handlersByKind('a', [cpu], [parser, again])).toThrow('Cannot set up agent "a": it has two handlers for "agents/parse"');
    expect(() => handlersByKind('a', [], [parser])).toThrow(
      'Cannot set up agent "a": it handles "agents/parse", which requires cpu, and it cannot do that',
    );
    expect(() => handlersByKind('a', [], [{} as never])).toThrow('a handler is what handle() returns, not {}');
    expect(() => handlersByKind('a', [], undefined as never)).toThrow('its setup gives a list of handlers, or { handlers }, not undefined');
  });
});

describe('agent and handle', () => {
  it('refuse what makes no sense, naming it', () => {
    const define = (options: object, name = 'x') => agent('file:///x', name, options as never, () => []);
    const cases: readonly (readonly [object, string])[] = [
      [{ capacity: 0 }, 'Cannot define agent "x": capacity is a whole number from 1, not 0'],
      [{ capacity: 1.5 }, 'capacity is a whole number from 1, not 1.5'],
      [{ capabilities: 'cpu' }, 'capabilities is a list of capabilities, as capability() makes them, not "cpu"'],
      [{ failWith: [1] }, 'failWith is a list of error classes, not [1]'],
      [{ grace: -1 }, 'grace is milliseconds from 0, not -1'],
      [{ capacities: 1 }, 'there is no option "capacities"; there are capabilities, capacity, failWith, grace, mailbox, supervise'],
    ];
    for (const [options, text] of cases) expect(() => define(options)).toThrow(text);
    expect(() => agent('file:///x', 'y', {}, undefined as never)).toThrow(
      'Cannot define agent "y": its setup is no function but undefined',
    );
    expect(() => handle({} as never, () => 1 as never)).toThrow('their kind is what task() returns, not {}');
    expect(() => handle(parse, 1 as never)).toThrow('Cannot handle tasks "agents/parse": the handler is a function, not 1');
  });
});
