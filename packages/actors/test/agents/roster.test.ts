import { type ActorRef, type AgentMessage, type AgentReport, capability } from '@ringmaster/actors';
import { beforeEach, describe, expect, it } from 'vitest';
import { Roster, STOPPED_KEPT } from '#actors/agents/roster.js';

const [cpu, disk] = [capability('cpu'), capability('disk')];

function refOf(name: string, isAlive = true): ActorRef<AgentMessage> {
  return { name, isAlive } as ActorRef<AgentMessage>;
}

function report(change: Partial<AgentReport> = {}): AgentReport {
  return { capabilities: [cpu], kinds: ['parse'], capacity: 2, running: 0, task: undefined, isSuspended: false, ...change };
}

describe('Roster', () => {
  let roster: Roster;
  const a = refOf('a');
  const b = refOf('b');
  beforeEach(() => {
    roster = new Roster();
  });

  /** What happens, and what the agent is shown as after it. */
  const steps: readonly (readonly [
    string,
    () => unknown,
    { readonly status: string; readonly room: number; readonly restarts?: number },
  ])[] = [
    ['is registered', () => roster.register(a, 1), { status: 'suspended', room: 0 }],
    ['reports', () => roster.reported(a, report(), 2), { status: 'idle', room: 2 }],
    ['runs one', () => roster.reported(a, report({ running: 1, task: 't' }), 3), { status: 'busy', room: 1 }],
    ['is full', () => roster.reported(a, report({ running: 2, task: 't' }), 4), { status: 'busy', room: 0 }],
    ['is to be suspended', () => roster.suspend(a, true, 5), { status: 'busy', room: 0 }],
    ['runs one still', () => roster.reported(a, report({ running: 1, task: 't', isSuspended: true }), 6), { status: 'busy', room: 0 }],
    ['has ended that', () => roster.reported(a, report({ isSuspended: true }), 7), { status: 'suspended', room: 0 }],
    ['is to go on', () => roster.suspend(a, false, 8), { status: 'suspended', room: 0 }],
    ['goes on', () => roster.reported(a, report(), 9), { status: 'idle', room: 2 }],
    ['runs again', () => roster.reported(a, report({ running: 1 }), 10), { status: 'busy', room: 1 }],
    ['restarts', () => roster.restarting(a, 11), { status: 'suspended', room: 0, restarts: 1 }],
    ['restarts before it has reported', () => roster.restarting(a, 12), { status: 'suspended', room: 0, restarts: 1 }],
    ['is back', () => roster.reported(a, report(), 13), { status: 'idle', room: 2, restarts: 1 }],
    ['has ended', () => roster.ended(a, 'thread-lost', 14), { status: 'stopped', room: 0, restarts: 1 }],
  ];

  it('shows an agent as what has happened to it, step by step', () => {
    for (const [what, step, shown] of steps) {
      step();
      expect(roster.list({})[0], what).toMatchObject({ restarts: 0, ...shown });
    }
    expect(roster.list({})).toMatchObject([{ name: 'a', reason: 'thread-lost', lastUpdate: 14, task: undefined, isStarting: false }]);
    expect(roster.find(a)).toBeUndefined();
  });

  it('tells of changes only, and when the last one was', () => {
    expect(roster.register(a, 1)).toMatchObject({ lastUpdate: 1, isStarting: true, kinds: [], capacity: 0 });
    expect(roster.register(a, 2)).toBeUndefined();
    expect(roster.reported(a, report(), 3)).toMatchObject({ lastUpdate: 3, kinds: ['parse'], capabilities: [cpu] });
    expect(roster.reported(a, report(), 4)).toBeUndefined();
    expect(roster.find(a)?.lastUpdate).toBe(3);
    expect(roster.register(a, 5, { team: 1 })).toMatchObject({ lastUpdate: 5, metadata: { team: 1 } });
    expect(roster.suspend(a, false, 6)).toBeUndefined();
    expect(roster.remove(a, 7)).toMatchObject({ status: 'stopped', reason: undefined });
    expect([roster.remove(a, 8), roster.ended(a, 'stopped', 8), roster.restarting(a, 8), roster.reported(a, report(), 8)]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(roster.list({})).toEqual([]);
  });

  it('finds by all conditions, in order of registration; those with room by their load', () => {
    const c = refOf('c');
    const dying = refOf('dying', false);
    for (const ref of [a, b, c, dying]) roster.register(ref, 0);
    roster.reported(a, report({ capacity: 4, running: 2 }), 1);
    roster.reported(b, report({ capacity: 1, capabilities: [cpu, disk], kinds: ['read'] }), 1);
    roster.reported(c, report({ capacity: 8, running: 4, capabilities: [] }), 1);
    roster.reported(dying, report(), 1);
    const names = (infos: readonly { readonly name: string }[]): readonly string[] => infos.map(({ name }) => name);
    expect(names(roster.list({}))).toEqual(['a', 'b', 'c', 'dying']);
    expect(names(roster.available({}))).toEqual(['b', 'c', 'a']);
    expect(names(roster.available({ requires: [cpu] }))).toEqual(['b', 'a']);
    expect(names(roster.available({ requires: [cpu, disk], kind: 'read' }))).toEqual(['b']);
    expect(names(roster.available({ kind: 'read', status: 'busy' }))).toEqual([]);
    expect(names(roster.list({ status: ['busy', 'stopped'] }))).toEqual(['a', 'c']);
  });

  it('keeps the last that have stopped, and no more', () => {
    for (let n = 0; n < STOPPED_KEPT + 5; n++) {
      const ref = refOf(`${n}`);
      roster.register(ref, n);
      roster.ended(ref, 'stopped', n);
    }
    expect(roster.list({ status: 'stopped' })).toHaveLength(STOPPED_KEPT);
    expect(roster.list({})[0]?.name).toBe('5');
    expect(roster.size).toBe(0);
  });

  it('is what it was, with what agents kept of it', () => {
    roster.register(a, 0, { team: 1 });
    roster.register(b, 0);
    for (const ref of [a, b]) roster.reported(ref, report(), 1);
    roster.restarting(b, 2);
    const next = new Roster();
    for (const ref of [b, a]) {
      const memo = roster.memoOf(ref);
      next.register(ref, 3);
      if (memo !== undefined) next.recall(ref, memo);
      next.reported(ref, report(), 3);
    }
    next.register(refOf('c'), 4);
    expect(next.list({}).map(({ name, metadata, restarts }) => [name, metadata, restarts])).toEqual([
      ['a', { team: 1 }, 0],
      ['b', {}, 1],
      ['c', {}, 0],
    ]);
    expect(next.memoOf(refOf('d'))).toBeUndefined();
  });
});
