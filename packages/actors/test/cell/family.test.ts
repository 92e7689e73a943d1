import type { Blueprint } from '@ringmaster/actors';
import { describe, expect, it } from 'vitest';
import type { CellEnvironment, LocalActor } from '#actors/cell/cell-environment.js';
import type { ChildOrigin } from '#actors/cell/family/child.js';
import { Family } from '#actors/cell/family/family.js';
import { Incarnation } from '#actors/cell/life/incarnation.js';
import type { EndReason, InternalRef, Place } from '#actors/cell/internals.js';
import type { Order, SpawnPlanOptions } from '#actors/cell/family/orders.js';

/** A family whose children are references and no more: the test reports for them. */
class Stub {
  readonly orders: string[] = [];
  readonly stopped: string[] = [];
  readonly failures: Error[] = [];
  readonly family: Family;
  readonly incarnation = new Incarnation();
  timers: (() => void)[] = [];
  /** Children in a thread that opens when the head has ended. */
  behindGate: readonly string[] = [];
  #slots = 0;

  constructor() {
    const kin = {
      now: () => 0,
      random: () => 0,
      after: (_: number, task: () => void) => {
        this.timers.push(task);
        return () => void (this.timers = this.timers.filter((one) => one !== task));
      },
      order: (child: InternalRef, { verb }: Order) => void this.orders.push(`${verb} ${child.name}`),
      tableOf: () => undefined,
      respawn: (_: LocalActor, __: Blueprint<never>, { name }: { readonly name: string }) => this.ref(name),
      asSender: (_: LocalActor, step: () => unknown) => step(),
      endsBehindGate: (_: LocalActor, { name }: InternalRef) => this.behindGate.includes(name),
    };
    const environment = { kin, supervision: { decided: () => undefined, warned: () => undefined } };
    const head = {
      fail: (error: Error) => void this.failures.push(error),
      childEnded: (place: Place, name: string, reason: EndReason) => void this.family.ended(place, name, reason),
    };
    // Only what a family touches is there.
    this.family = new Family(environment as unknown as CellEnvironment, head as unknown as LocalActor);
  }

  ref(name: string): InternalRef {
    const ref = {
      name,
      thread: 0,
      slot: this.#slots++,
      generation: 1,
      stop: async () => void this.stopped.push(name),
      stoppedError: () => new Error('stopped'),
    };
    return ref as unknown as InternalRef;
  }

  add(name: string, options: SpawnPlanOptions = {}): InternalRef {
    const ref = this.ref(name);
    const origin: ChildOrigin = {
      what: {} as Blueprint<never>,
      options,
      args: { copy: () => undefined },
      table: undefined,
      incarnation: this.incarnation,
    };
    this.family.add(ref, name, origin);
    return ref;
  }

  fail(ref: InternalRef): void {
    this.family.reported(ref, ref.name, { what: 'failed', error: new Error('x'), message: undefined, inSetup: false });
  }
}

describe('Family', () => {
  it('G23: a restart is halt and start, each after the report of the one before', () => {
    const stub = new Stub();
    const a = stub.add('a');
    stub.fail(a);
    expect(stub.orders).toEqual(['halt a']);
    stub.family.reported(a, 'a', { what: 'halted' });
    expect(stub.orders).toEqual(['halt a', 'start a']);
    stub.family.reported(a, 'a', { what: 'started' });
    expect([stub.orders.length, stub.family.find('a')?.state]).toEqual([2, 'up']);
  });

  it('G42: reports of one who had the name before are of no consequence', () => {
    const stub = new Stub();
    const before = stub.add('a');
    stub.family.ended(before, 'a', 'stopped');
    stub.add('a');
    stub.fail(before);
    expect([stub.orders, stub.family.ended(before, 'a', 'stopped')]).toEqual([[], false]);
  });

  it('G27: the place of one that comes back stays its own, and a family that is to stop does not wait for it', () => {
    const stub = new Stub();
    const a = stub.add('a', { restart: 'permanent' });
    const b = stub.add('b');
    stub.family.ended(a, 'a', 'stopped');
    const next = stub.family.find('a')?.ref as InternalRef;
    expect(next).not.toBe(a);
    expect([...stub.family.children.view]).toEqual([
      ['a', next],
      ['b', b],
    ]);
    stub.family.reported(next, 'a', { what: 'started' });
    // The second time in a row it waits.
    stub.family.ended(next, 'a', 'stopped');
    expect([stub.family.find('a')?.state, stub.timers.length]).toEqual(['gone', 1]);
    expect([stub.family.stopYoungest(undefined), stub.family.find('b')?.isEndAsked]).toEqual([true, true]);
    stub.family.ended(b, 'b', 'stopped');
    expect(stub.family.stopYoungest(stub.incarnation)).toBe(false);
    expect([stub.family.children.size, stub.timers.length]).toEqual([0, 0]);
  });

  it('G29: a family that is closed restarts nobody and lets nothing wait', () => {
    const stub = new Stub();
    const [a, b] = [stub.add('a'), stub.add('b', { restart: 'permanent' })];
    stub.family.close();
    stub.fail(a);
    stub.family.ended(b, 'b', 'stopped');
    // The one timer is the limit of the stop that was asked for.
    expect([stub.orders, stub.stopped, stub.timers.length]).toEqual([[], ['a'], 1]);
    expect(stub.family.find('b')).toBeUndefined();
  });

  it('G29: what no budget tolerates any more stops the child and fails the parent', () => {
    const stub = new Stub();
    const a = stub.add('a');
    for (let n = 0; n < 4; n++) {
      stub.fail(a);
      stub.family.reported(a, 'a', { what: 'halted' });
      for (const timer of [...stub.timers]) timer();
      stub.family.reported(a, 'a', { what: 'started' });
    }
    expect([stub.stopped, stub.failures.map(({ message }) => message)]).toEqual([['a'], ['x']]);
  });

  it('G55: children behind a gate that waits for the head are asked to stop and waited for no more; the others are', () => {
    const stub = new Stub();
    stub.add('a');
    stub.add('b', { restart: 'permanent' });
    stub.behindGate = ['b'];
    stub.family.leaveBehindGates();
    expect([stub.stopped, [...stub.family.children.view.keys()]]).toEqual([['b'], ['a']]);
  });
});
