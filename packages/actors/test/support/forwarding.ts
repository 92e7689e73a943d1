import { ActorStoppedError, type AskOptions, type Route } from '@ringmaster/actors';
import { expect } from 'vitest';
import { ReplyHandle } from '#actors/cell/asks/reply-handle.js';
import { CellContext } from '#actors/cell/cell-context.js';
import { ActorRefBase } from '#actors/cell/refs/actor-ref-base.js';
import type { SentOn } from '#actors/cell/refs/waiting-sends.js';
import { PACE } from '#actors/contract/pace.js';
import { ROUTING } from '#actors/contract/routing-port.js';
import { PoolForwarder } from '#actors/routing/pool-forwarder.js';
import type { Routee } from '#actors/routing/routee.js';

type Told = 'accepted' | 'full' | 'stopped';

/** A routee as a pool sees it: it says what the test says, and notes what it was given. */
class Stub {
  readonly name: string;
  isAlive = true;
  told: Told | Error = 'full';
  /** It is a pool, say. */
  standsForOthers = false;
  /** What becomes of what waits for room, when the test lets it come about. */
  readonly waiting: { readonly message: unknown; readonly settle: (sent: SentOn) => void; readonly fail: (error: Error) => void }[] = [];
  /** How often a message was offered, with a place in line or without. */
  offered = 0;
  /** How much of it has left the line since. */
  left = 0;
  readonly got: unknown[] = [];
  readonly ref: Routee;

  constructor(name: string, slot: number, parts: Parts) {
    this.name = name;
    const give = (message: unknown): Told => {
      this.offered++;
      parts.senders.push(parts.sender);
      if (this.told instanceof Error) throw this.told;
      if (this.told === 'accepted') this.got.push(message);
      return this.told;
    };
    const sendOn = (message: unknown, signal: AbortSignal, passed?: () => void): Promise<SentOn> => {
      this.offered++;
      parts.senders.push(parts.sender);
      return new Promise((resolve, fail) => {
        const settle = (sent: SentOn): void => {
          resolve(sent);
          if (sent !== 'returned') passed?.();
        };
        signal.addEventListener('abort', () => {
          this.left++;
          fail(signal.reason as Error);
        });
        this.waiting.push({ message, settle, fail });
      });
    };
    const own = { slot, thread: 0, generation: 1, depth: 0, isOverloaded: false, name };
    const calls = {
      tell: give,
      offerAsk: (message: unknown) => {
        const outcome = give(message);
        // Its end came between the choice and this, or right behind it.
        if (parts.diesAsked) this.isAlive = false;
        return outcome;
      },
      ask: (message: unknown, options: AskOptions) => {
        this.got.push(message);
        return new Promise((settle, fail) => parts.asks.push({ settle, fail, options }));
      },
      sendOn,
      stoppedError: (action: string) => new ActorStoppedError(`Cannot ${action} "${name}"`, { data: { target: name } }),
    };
    this.ref = Object.defineProperties(Object.create(ActorRefBase.prototype) as object, {
      isAlive: { get: () => this.isAlive },
      standsForOthers: { get: () => this.standsForOthers },
      ...Object.fromEntries(Object.entries({ ...own, ...calls }).map(([key, value]) => [key, { value }])),
    }) as Routee;
  }
}

interface Parts {
  /** Whom the pool speaks for at the moment. */
  sender: string | undefined;
  readonly senders: (string | undefined)[];
  readonly asks: { readonly settle: (answer: unknown) => void; readonly fail: (error: Error) => void; readonly options: AskOptions }[];
  diesAsked: boolean;
}

export class Asked extends ReplyHandle {
  answers: unknown[] = [];
  deadlineMs = Number.POSITIVE_INFINITY;
  isGivenUp = false;
  protected askId = 1;
  protected attend = () => () => undefined;
  protected deliver(value: unknown): 'accepted' {
    this.answers.push(value);
    return 'accepted';
  }
  protected deliverFailure(error: Error): void {
    this.answers.push(error);
  }
  protected refuse(): 'stopped' {
    this.answers.push('a second one');
    return 'stopped';
  }
}

/** A forwarder, with everything around it made up. */
export function made(route: Route<never>, count = 2) {
  const parts: Parts = { sender: 'pool', senders: [], asks: [], diesAsked: false };
  const routees = Array.from({ length: count }, (_, slot) => new Stub(`r${slot}`, slot, parts));
  const stop = new AbortController();
  const letters: { message: unknown; reason: string; sender: string | undefined }[] = [];
  const forgone: string[] = [];
  const warnings: unknown[] = [];
  const timers = new Set<() => void>();
  const state = { looks: 0, asked: undefined as Asked | undefined };
  const self = { name: 'pool', isAlive: true };
  const routing = {
    random: () => 0,
    breath: () => undefined,
    hasBlock: () => false,
    forgo: (_: object, reason: string) => void forgone.push(reason),
    deadLetter: (message: unknown, target: unknown, reason: string) => {
      expect(target).toBe(self);
      letters.push({ message, reason, sender: parts.sender });
    },
  };
  const pace = {
    asSender: <R>(step: () => R): R => {
      const before = parts.sender;
      parts.sender = 'pool';
      try {
        return step();
      } finally {
        parts.sender = before;
      }
    },
    after: (_: number, task: () => void) => {
      timers.add(task);
      return () => void timers.delete(task);
    },
  };
  const cell = {
    get asked() {
      return state.asked;
    },
  };
  const ctx = Object.defineProperties(Object.create(CellContext.prototype) as object, {
    inside: { value: { cell, services: { directory: undefined } } },
    self: { value: self },
    signal: { value: stop.signal },
    log: { value: { warn: (data: unknown) => void warnings.push(data) } },
    [PACE]: { value: pace },
    [ROUTING]: { value: routing },
  });
  const living = (): readonly Routee[] => routees.filter(({ isAlive }) => isAlive).map(({ ref }) => ref);
  const forwarder = new PoolForwarder(ctx as never, route, { living, known: living, nobodyHasRoom: () => void state.looks++ });
  /** As the cell of the pool does: the sender is the pool in the handler's first step alone. */
  const handle = (message: object): { readonly done: () => boolean; readonly returned: unknown } => {
    parts.sender = 'pool';
    const returned = forwarder.route(message as never) as unknown;
    parts.sender = undefined;
    let isDone = !(returned instanceof Promise);
    void Promise.resolve(returned).then(() => void (isDone = true));
    return { done: () => isDone, returned };
  };
  /** What was to come later comes. */
  const pass = (): void => {
    for (const task of [...timers]) {
      timers.delete(task);
      task();
    }
  };
  /** One more, as if the pool had grown. */
  const add = (): Stub => {
    const stub = new Stub(`r${routees.length}`, routees.length, parts);
    routees.push(stub);
    return stub;
  };
  return { parts, routees: routees as [Stub, Stub], stop, letters, forgone, warnings, timers, state, self, handle, pass, add };
}

export const note = { type: 'note', key: 'a' };
export const byHash = { hashOf: 'key' } as const;
export const toAll = ['broadcast', 'scatter-gather-first'] as const;

/** Which of the two the key is for, and the other. */
export function sides({ routees: [first, second] }: { readonly routees: [Stub, Stub] }): [Stub, Stub] {
  return first.waiting.length > 0 ? [first, second] : [second, first];
}
