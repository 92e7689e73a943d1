import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { InternalRef } from '#actors/cell/internals.js';
import { Directory, type DirectoryEntry } from '#actors/registry/directory.js';

import { Service } from '#actors/registry/service.js';
import { trials } from '../support/trials.ts';
/** An actor of a thread, as far as a directory looks at it. */
interface Body {
  readonly thread: number;
  readonly slot: number;
  isAlive: boolean;
}

type Watcher = { watchedEnded(target: InternalRef, reason: 'stopped'): void };

/** Threads with a directory each, links that keep order and take their time, and threads that begin anew with an empty one. */
class World {
  readonly bodies: Body[] = [];
  readonly directories: Directory[] = [];
  /** What is on its way, by `from/to`. */
  readonly #links = new Map<string, (readonly DirectoryEntry[])[]>();
  /** By thread: who watches whom. */
  readonly #watches: Map<Body, Set<Watcher>>[] = [];
  readonly #soon: (() => void)[] = [];
  /** What listeners were told last, by thread. */
  readonly told: (readonly InternalRef[] | undefined)[] = [];

  readonly threads: number;

  constructor(threads: number) {
    this.threads = threads;
    for (let thread = 0; thread < threads; thread++) this.begin(thread);
  }

  begin(thread: number, isSuccessor = false): void {
    this.#watches[thread] = new Map();
    const others = Array.from({ length: this.threads }, (_, other) => other).filter((other) => other !== thread);
    const directory = new Directory({
      ...{ thread, isSuccessor },
      others: () => others,
      tell: (to, entries) => {
        const link = `${thread}/${to}`;
        this.#links.set(link, [...(this.#links.get(link) ?? []), entries]);
      },
      soon: (task) => void this.#soon.push(task),
      watching: {
        watch: (watcher, target) => this.#watch(thread, watcher, target as unknown as Body),
        unwatch: (watcher, target) => void this.#watches[thread]?.get(target as unknown as Body)?.delete(watcher),
      },
    });
    this.directories[thread] = directory;
    this.told[thread] = undefined;
    directory.subscribe('key', () => {
      this.told[thread] = directory.findAll('key');
    });
  }

  spawn(thread: number): Body {
    const body: Body = { thread, slot: this.bodies.length, isAlive: true };
    this.bodies.push(body);
    return body;
  }

  end(body: Body): void {
    body.isAlive = false;
    for (const watches of this.#watches) this.#tell(watches, body);
  }

  /** The thread dies, and begins again; those who live on tell it whom they know, in their own time. Its actors come back. */
  restart(thread: number): void {
    this.begin(thread, true);
    this.directories.forEach((directory, other) => {
      if (other !== thread) directory.introduce(thread);
    });
  }

  /** The same in the middle of a step: what it was about to tell those whose bit is not set is lost. */
  crash(thread: number, reached: number): void {
    for (const link of this.#links.keys()) {
      const [from, to] = link.split('/').map(Number) as [number, number];
      if (from === thread && ((reached >> to) & 1) === 0) this.#links.delete(link);
    }
    this.deliverAll();
    this.restart(thread);
  }

  deliver(link: number): void {
    const waiting = [...this.#links].filter(([, records]) => records.length > 0);
    const [name, records] = waiting[link % Math.max(1, waiting.length)] ?? [];
    const entries = records?.shift();
    if (name !== undefined && entries !== undefined) this.directories[Number(name.split('/')[1])]?.heard(entries);
  }

  deliverAll(): void {
    while ([...this.#links.values()].some((records) => records.length > 0)) this.deliver(0);
    for (const task of this.#soon.splice(0)) task();
  }

  #watch(thread: number, watcher: Watcher, body: Body): void {
    const watches = this.#watches[thread] as Map<Body, Set<Watcher>>;
    watches.set(body, (watches.get(body) ?? new Set()).add(watcher));
    if (!body.isAlive) this.#soon.push(() => this.#tell(watches, body));
  }

  #tell(watches: Map<Body, Set<Watcher>>, body: Body): void {
    for (const watcher of watches.get(body) ?? []) watcher.watchedEnded(body as unknown as InternalRef, 'stopped');
    watches.delete(body);
  }
}

const steps = [
  fc.record({ do: fc.constant('register' as const), who: fc.nat(30), thread: fc.nat(3) }),
  fc.record({ do: fc.constant('withdraw' as const), who: fc.nat(30), thread: fc.nat(3) }),
  fc.record({ do: fc.constant('end' as const), who: fc.nat(30), thread: fc.nat(3) }),
  fc.record({ do: fc.constant('restart' as const), who: fc.nat(30), thread: fc.nat(3) }),
  fc.record({ do: fc.constant('deliver' as const), who: fc.nat(30), thread: fc.nat(3) }),
  fc.record({ do: fc.constant('deliver' as const), who: fc.nat(30), thread: fc.nat(3) }),
] as const;
const step = fc.oneof(...steps);

it('K5, K9: whatever happens in which order, every thread finds the same in the end, and its listeners were told', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const world = new World(4);
      const [registered, withdrawn] = [new Set<Body>(), new Set<Body>()];
      for (const { do: what, who, thread } of steps) {
        const body = world.bodies[who] ?? world.spawn(thread);
        const directory = world.directories[body.thread] as Directory;
        const ref = body as unknown as InternalRef;
        if (what === 'register') {
          directory.register('key', ref);
          if (body.isAlive) registered.add(body);
        } else if (what === 'withdraw') {
          // Only the living can be withdrawn; who ends is found no more anyway.
          directory.withdraw('key', ref);
          withdrawn.add(body);
        } else if (what === 'end') world.end(body);
        else if (what === 'restart' && thread !== 0) {
          // What was published is read: a death does not take it along.
          world.deliverAll();
          world.restart(thread);
        } else world.deliver(who);
        // Whoever registers finds itself, and nobody finds the dead.
        if (what === 'register' && body.isAlive && !withdrawn.has(body)) expect(directory.findAll('key')).toContain(ref);
        for (const one of world.directories) for (const found of one.findAll('key')) expect(found.isAlive).toBe(true);
      }
      world.deliverAll();
      world.deliverAll();
      const expected = [...registered].filter((body) => body.isAlive && !withdrawn.has(body));
      for (const [thread, directory] of world.directories.entries()) {
        const found = directory.findAll('key') as unknown as readonly Body[];
        expect(found).toEqual(expected.toSorted((a, b) => a.thread - b.thread || a.slot - b.slot));
        if (expected.length > 0) expect(world.told[thread]).toBe(found);
      }
    }),
    { numRuns: trials(150, 500) },
  );
});

it('K5, K9: a thread that dies while it tells of a registration leaves no two threads that know it differently', () => {
  const crash = fc.record({ do: fc.constant('crash' as const), who: fc.nat(30), thread: fc.nat(3), reached: fc.nat(15) });
  fc.assert(
    fc.property(fc.array(fc.oneof(...steps, crash), { maxLength: 80 }), (all) => {
      const world = new World(4);
      for (const one of all) {
        const body = world.bodies[one.who] ?? world.spawn(one.thread);
        if (one.do === 'register') (world.directories[body.thread] as Directory).register('key', body as unknown as InternalRef);
        else if (one.do === 'end') world.end(body);
        else if (one.do === 'crash') world.crash(one.thread, one.reached);
        else if (one.do === 'deliver') world.deliver(one.who);
      }
      for (let rounds = 0; rounds < 4; rounds++) world.deliverAll();
      const [first, ...others] = world.directories.map((directory) => directory.findAll('key'));
      for (const found of others) expect(found).toEqual(first);
    }),
    { numRuns: trials(150, 500) },
  );
});

it('K11: who registers again and again, and ends, leaves nothing behind, also where nobody looks', () => {
  const world = new World(1);
  const service = new Service('other');
  for (let n = 0; n < 10_000; n++) {
    const body = world.spawn(0);
    service.add(body as unknown as InternalRef);
    body.isAlive = false;
  }
  expect([...service.members()].length).toBeLessThan(100);
  const told: DirectoryEntry[] = [];
  const other = new Directory({
    ...{ thread: 0, isSuccessor: false },
    others: () => [1],
    tell: (_, entries) => void told.push(...entries),
    soon: (task) => task(),
    watching: { watch: () => undefined, unwatch: () => undefined },
  });
  for (let n = 0; n < 1_200; n++) other.register(`key-${n % 3}`, world.spawn(0) as unknown as InternalRef);
  told.length = 0;
  other.introduce(1);
  expect(new Set(told.map(({ ref }) => ref)).size).toBe(1_200);
});

it('K11: keys of those who have ended are forgotten, unless somebody listens', () => {
  const world = new World(1);
  const directory = new Directory({
    ...{ thread: 0, isSuccessor: false },
    others: () => [],
    tell: () => undefined,
    soon: (task) => task(),
    watching: { watch: () => undefined, unwatch: () => undefined },
  });
  const stays = world.spawn(0);
  directory.register('stays', stays as unknown as InternalRef);
  directory.subscribe('watched', () => undefined);
  for (let n = 0; n < 10_000; n++) {
    const body = world.spawn(0);
    directory.register(`key-${n}`, body as unknown as InternalRef);
    body.isAlive = false;
  }
  expect(directory.keys).toBeLessThan(200);
  expect(directory.findAll('stays')).toEqual([stays]);
  // Who listened is still told.
  const late = world.spawn(0);
  let told = 0;
  directory.subscribe('watched', () => told++);
  directory.register('watched', late as unknown as InternalRef);
  expect(told).toBe(1);
});
