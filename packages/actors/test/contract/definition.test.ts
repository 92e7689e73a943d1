import { actor, on } from '@ringmaster/actors';
import { describe, expect, it } from 'vitest';
import { blueprintOf } from '#actors/contract/blueprint.js';
import { findDefinition } from '#actors/contract/definition-table.js';
import { checkSpawn } from '#actors/system/thread/spawning/check-spawn.js';

const url = import.meta.url;
type Tick = { type: 'tick' };
const setup = () => on<Tick>({ tick: () => {} });

describe('actor', () => {
  it('registers setup and options under URL and name', () => {
    const options = {};
    const defined = actor<Tick>(url, 'registered', setup, options);
    expect(findDefinition(url, 'registered')).toEqual({ url, name: 'registered', setup, options });
    expect([defined.url, defined.actorName]).toEqual([url, 'registered']);
  });

  it('binds arguments to plain data that can be cloned, without running setup', () => {
    const counter = actor<Tick, { start: number }>(url, 'counter', () => {
      throw new Error('Cannot be called here');
    });
    const blueprint = counter({ start: 1 });
    expect(blueprint).toEqual({ url, actorName: 'counter', args: { start: 1 } });
    expect(Object.getPrototypeOf(blueprint)).toBe(Object.prototype);
    expect(structuredClone(blueprint)).toEqual(blueprint);
  });

  it('may be given to spawn uncalled when it takes no arguments', () => {
    const ticker = actor<Tick>(url, 'ticker', setup);
    expect(blueprintOf(ticker)).toEqual({ url, actorName: 'ticker', args: undefined });
    const blueprint = ticker();
    expect(blueprintOf(blueprint)).toBe(blueprint);
  });

  it('is not what any function is: spawn calls none that it does not know, and refuses it', () => {
    const never = (): never => {
      throw new Error('Cannot be called here');
    };
    for (const [what, text] of [
      [never, 'a function'],
      [class Cart {}, 'a function'],
      [undefined, 'undefined'],
      [{ name: 'cart' }, '{"name":"cart"}'],
    ] as const)
      expect(() => checkSpawn(blueprintOf(what as never), {})).toThrow(
        `Cannot spawn ${text}: it is no actor definition; make one with actor(`,
      );
  });

  it('refuses a second definition of the name in one module, and allows it in another', () => {
    actor<Tick>(url, 'twice', setup);
    expect(() => actor<Tick>(url, 'twice', setup)).toThrow(`Cannot define actor "twice": ${url} has defined one under this name`);
    expect(() => actor<Tick>(`${url}?other`, 'twice', setup)).not.toThrow();
  });

  it('refuses a second definition with a hint at the usual cause: a call inside a function', () => {
    actor<Tick>(url, 'in-handler', setup);
    expect(() => actor<Tick>(url, 'in-handler', setup)).toThrow(/at the top level of the module, not in a function$/);
  });

  it.each(['', './counter.js', '/home/counter.js', 'https://example.org/counter.js', 'counter'])(
    'refuses %o as URL: no worker could import it, whoever asks',
    (bad) => {
      expect(() => actor<Tick>(bad, 'a', setup)).toThrow(`its URL is an absolute file: or data: URL, not "${bad}"; pass import.meta.url`);
    },
  );

  it('names what is wrong: an empty name, an option there is not, options that are none', () => {
    expect(() => actor<Tick>(url, '', setup)).toThrow(`Cannot define actor in ${url}: its name is a text, not empty, not ""`);
    expect(() => actor<Tick>(url, 'optional', setup, { supervisor: 1 } as never)).toThrow(
      'Cannot define actor "optional": there is no option "supervisor"; there are layouts, mailbox, supervise',
    );
    expect(() => actor<Tick>(url, 'optional', setup, null as never)).toThrow(
      'Cannot define actor "optional": its options are an object, not null',
    );
    expect(findDefinition(url, 'optional')).toBeUndefined();
  });

  it.each([
    ['', 'a', setup],
    [undefined, 'a', setup],
    [url, '', setup],
    [url, 7, setup],
    [url, 'no-setup', undefined],
  ])('refuses (%o, %o, %o)', (badUrl, name, badSetup) => {
    expect(() => actor<Tick>(badUrl as string, name as string, badSetup as typeof setup)).toThrow(TypeError);
  });
});

describe('findDefinition', () => {
  it('finds nothing under names that were not defined, inherited ones included', () => {
    expect(findDefinition(url, 'constructor')).toBeUndefined();
    expect(findDefinition('file:///nowhere.js', 'ticker')).toBeUndefined();
  });
});
