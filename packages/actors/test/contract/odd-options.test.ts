import { actor, pool, pureTask, queue, stateKey, topic } from '@ringmaster/actors';
import { describe, expect, it } from 'vitest';
import { checkFilter } from '#actors/broker/check-administration.js';
import { checkBodies, checkedPrefetch, checkPublication, checkQueue, checkTimeout } from '#actors/broker/check-publication.js';
import { checkNack } from '#actors/broker/delivery/check-verdict.js';
import { checkCallOptions } from '#actors/cell/asks/call-options.js';
import { agentPlanOf } from '#actors/contract/agent-options.js';
import { checkBackoff } from '#actors/contract/backoff.js';
import { checkBreaker } from '#actors/contract/breaker-options.js';
import { checkBrokerOptions } from '#actors/contract/broker-options.js';
import { checkMailbox } from '#actors/contract/mailbox-options.js';
import { checkPlacement } from '#actors/contract/placement.js';
import { checkPureOptions } from '#actors/contract/pure-options.js';
import { checkRetry } from '#actors/contract/retry-options.js';
import { checkRoute } from '#actors/contract/route.js';
import { checkSchedulerOptions } from '#actors/contract/scheduler-options.js';
import { checkedStateId, checkedStateOptions } from '#actors/contract/state.js';
import { checkTaskOptions } from '#actors/contract/task-options.js';
import { checkSubscribeOptions, checkTopic } from '#actors/contract/topic.js';
import { checkReadyOptions } from '#actors/health/probe-options.js';
import { checkMetric } from '#actors/metrics/check-metric.js';
import { recurrenceOf } from '#actors/scheduler/repetition-handle.js';
import { checkSubmission } from '#actors/scheduler/submission-check.js';
import { checkStreamOptions } from '#actors/streams/stream-options.js';
import { checkInspectOptions } from '#actors/system/owner/inspection/inspect-options.js';
import { orderPhases } from '#actors/system/owner/shutdown/phase-order.js';
import { checkChildSpec, checkSupervisorSpec } from '#actors/supervision/check-spec.js';
import { resolveOptions } from '#actors/system/resolve-options.js';
import { checkSpawn } from '#actors/system/thread/spawning/check-spawn.js';
import { checkStopOptions } from '#actors/system/thread/end/stop-options.js';

const url = import.meta.url;
const some = actor<{ type: 'x' }>(url, 'odd options', () => () => undefined);

const circle: Record<string, unknown> = {};
circle['circle'] = circle;
const silent = Object.create(null) as object;
const unwilling = {
  toString() {
    throw new Error('toString was called');
  },
  toJSON() {
    throw new Error('toJSON was called');
  },
};

/** Of every kind, and some that cannot be made a text or a number. */
const ODD: readonly unknown[] = [
  ...[null, true, false, 0, -0, -1, 0.5, 1, 1e9, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1n],
  ...['', 'x', '1', 'constructor', '__proto__', '\ud800', 'x'.repeat(100_000), Symbol('odd'), () => 1, class Odd {}],
  ...[{}, { type: 'x' }, { id: 'x' }, { key: 1 }, circle, silent, unwilling, new Proxy({}, {}), Object.freeze({ capacity: '1' })],
  ...[[], [null], [Symbol('odd')], [silent], [[[]]], ['x'], new Date(Number.NaN), new Map(), new Uint8Array(1), new Error('odd'), /x/],
];

type Given = Record<string, unknown>;
/** Takes options of any kind; what is in `sound` it takes. */
interface Door {
  readonly name: string;
  readonly sound: Given;
  readonly options: readonly string[];
  /** Calls what the options are for. */
  open(options: never): unknown;
}

const door = (name: string, open: Door['open'], options: string, sound: Given = {}): Door => ({
  ...{ name, open, sound },
  options: options.split(' '),
});

const fieldOf = (given: Given | null, name: string): unknown => given?.[name];
const resolve = (options: never) => resolveOptions(options, { parallelism: 2, random: 0.5 });
const SYSTEM = 'threads dedicatedMax name strictMessages watchdogMs onStrayError idle metrics logger defaults signals';

const DOORS: readonly Door[] = [
  door('createSystem', resolve, SYSTEM),
  door('createSystem: defaults', (defaults: never) => resolve({ defaults } as never), 'mailboxCapacity turnMs longTurnMs maxMessageBytes'),
  door('createSystem: a phase', (phase: never) => orderPhases({ phase }), 'after timeoutMs'),
  door('spawn', (options: never) => checkSpawn(some as never, options), 'name mailbox supervise restart shutdownMs metrics'),
  door('spawn: mailbox', (mailbox: never) => checkMailbox('spawn', mailbox), 'capacity overflow lowWater', { capacity: 8 }),
  door('spawn: thread', (given: never) => checkPlacement('spawn', 'thread', fieldOf(given, 'thread')), 'thread', { thread: 'auto' }),
  door(
    'queue',
    (options: never) => queue('q', options),
    'maxAttempts visibilityMs ttlMs backoff deadLetters messagesMax bytesMax overflow dedupMs',
  ),
  door('topic', (options: never) => topic('t', options), 'retain'),
  door('subscribe', (options: never) => checkSubscribeOptions('subscribe', options), 'waitingMax whenSlow retained'),
  door('enqueue', (options: never) => checkPublication('q', options), 'id delayMs ttlMs priority fairnessKey'),
  door('enqueue: a weight', (options: never) => checkPublication('q', options), 'fairnessWeight', { fairnessKey: 'a' }),
  door('consume', (options: never) => checkedPrefetch('q', options, 1), 'prefetch'),
  door('nack', (options: never) => checkNack('1', options), 'requeue delayMs note'),
  door('replay', (options: never) => checkFilter('replay queue "q"', options), 'ids from fairnessKey countMax'),
  door('broker', (options: never) => checkBrokerOptions('start broker', options), 'queues store retainedMax mailboxMax'),
  door(
    'scheduler',
    (options: never) => checkSchedulerOptions('start', options),
    'agents agingMs classLeadMs infeasible graceMs stuck deadTasksMax deadBytesMax pure tasksMax bytesMax',
  ),
  door(
    'submit',
    (options: never) => checkSubmission('kind', options),
    'priority deadline timeout stickTo fairnessKey fairnessWeight after afterFailure delay bytes signal requires runTimeout retry late',
  ),
  door('repeat', (when: never) => recurrenceOf('kind', when), 'cron timezone id overlap times', { cron: '* * * * *' }),
  door('repeat every', (when: never) => recurrenceOf('kind', when), 'everyMs', { everyMs: 5 }),
  door('task', (options: never) => checkTaskOptions('declare', options), 'requires runTimeout retry late'),
  door('task: retry', (retry: never) => checkTaskOptions('declare', { retry }), 'attempts backoff on never losses'),
  door('backoff', (backoff: never) => checkBackoff('do', backoff), 'minMs maxMs jitter resetAfterMs', { minMs: 1, maxMs: 2 }),
  door('pureTask', (options: never) => checkPureOptions('execute', options), 'threads grace idle heapMb'),
  door('retry', checkRetry as Door['open'], 'attempts backoff timeout deadline signal when'),
  door('circuitBreaker', (options: never) => checkBreaker(options), 'name failures openMs trials when onChange'),
  door('pool', (options: never) => pool(some, options), 'size route spread key', { size: 2 }),
  door('pool: size', (size: never) => pool(some, { size } as never), 'min max', { min: 1, max: 2 }),
  door('route', (given: never) => checkRoute('pass on, route', fieldOf(given, 'route')), 'route', { route: 'random' }),
  door('agent', (options: never) => agentPlanOf('odd', options), 'capabilities capacity failWith grace'),
  door('supervisor', (spec: never) => checkSupervisorSpec('odd', spec), 'strategy supervise children', {
    strategy: 'one-for-one',
    children: [],
  }),
  door(
    'supervisor: a child',
    (child: never) => checkChildSpec('supervise', child, 'child.'),
    'start name thread mailbox supervise restart shutdownMs metrics',
    {
      start: some,
    },
  ),
  door('state', (options: never) => checkedStateOptions('declare', options), 'history restore'),
  door('stream', checkStreamOptions as Door['open'], 'window windowBytes timeout signal'),
  door('ready', checkReadyOptions as Door['open'], 'exclude stuckMs overload'),
  door('inspect', (options: never) => checkInspectOptions(options, ['waitMs', 'actorsMax']), 'waitMs actorsMax'),
  door('stop', checkStopOptions as Door['open'], 'timeout'),
  door('metric', (options: never) => checkMetric('gauge', 'odd', options), 'help labels merge', { help: 'x' }),
  door('ask', (options: never) => checkCallOptions('ask', { name: 'a' }, options), 'lane signal timeout deadline callOff detached'),
];

/** What is given first, by itself. */
const FIRST: readonly (readonly [string, (given: never) => unknown])[] = [
  ['queue', (id) => queue(id)],
  ['topic', (pattern) => topic(pattern)],
  ['topic', (given) => checkTopic('publish', given)],
  ['queue', (given) => checkQueue('publish', given)],
  ['bodies', (bodies) => checkBodies('q', bodies)],
  ['timeout', (timeout) => checkTimeout('q', timeout)],
  ['key', (key) => checkedStateId('read', key)],
  ['stateKey|id', (id) => stateKey(id)],
  ['spawn', (what) => checkSpawn(what, {})],
  ['pureTask', (name) => pureTask(url, name, () => 1)],
  ['shutdownPhases', (phases) => orderPhases(phases)],
];

/** Undefined: it was taken, or refused as it should be. */
function fault(names: RegExp, call: () => unknown): string | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) return `threw ${String(error)}`;
    if (!/^Cannot .*: /s.test(error.message)) return `${error.name}: ${error.message.slice(0, 200)}`;
    if (error.message.length > 1_000) return `an error of ${error.message.length} characters`;
    return names.test(error.message) ? undefined : `names no option: ${error.message.slice(0, 200)}`;
  }
}

const nameOf = (value: unknown): string => `${ODD.indexOf(value)} (${typeof value})`;

describe.each(DOORS)('$name', ({ open, options, sound }) => {
  it('takes options that make sense', () => {
    open(sound as never);
  });

  it.each(options)('refuses %s of a wrong kind with an error that names it, and takes or refuses all others', (option) => {
    const faults = ODD.flatMap((value) => {
      const found = fault(new RegExp(`\\b${option.replace(/s$/, 's?')}\\b`), () => open({ ...sound, [option]: value } as never));
      return found === undefined ? [] : [`${nameOf(value)}: ${found}`];
    });
    expect(faults).toEqual([]);
  });

  it('refuses what are no options with an error that says so', () => {
    const faults = ODD.flatMap((value) => {
      const found = fault(/./, () => open(value as never));
      return found === undefined ? [] : [`${nameOf(value)}: ${found}`];
    });
    expect(faults).toEqual([]);
  });
});

it.each(FIRST)('%s: what is given first is taken, or refused with an error that says what it should be', (_name, call) => {
  const faults = ODD.flatMap((value) => {
    const found = fault(/./, () => call(value as never));
    return found === undefined ? [] : [`${nameOf(value)}: ${found}`];
  });
  expect(faults).toEqual([]);
});
