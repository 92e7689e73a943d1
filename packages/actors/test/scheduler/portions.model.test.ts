import { SeededRandom } from '@ringmaster/core/testkit';
import { expect, it } from 'vitest';
import { trials } from '../support/trials.ts';
import { PatientWorld } from './support/patient-world.ts';

const FINAL = ['done', 'failed', 'cancelled', 'expired'];
const TASKS = 1_500;

interface Planned {
  readonly id: string;
  readonly after: readonly string[];
  readonly runsAnyway: boolean;
}

function play(seed: number): void {
  const random = new SeededRandom(seed);
  const below = (end: number): number => Math.floor(random.next() * end);
  const world = new PatientWorld({ tasksMax: TASKS, killsStuck: false, deadTasksMax: TASKS });
  const plans = new Map<string, Planned>();
  const shape = below(3);
  /** Chains, wide diamonds, or anything. */
  const awaited = (n: number): string[] => {
    if (n === 0) return [];
    if (shape === 0) return n % 300 === 0 ? [] : [`t${n - 1}`];
    if (shape === 1)
      return n % 200 === 0 ? [] : n % 200 === 199 ? Array.from({ length: 198 }, (_, i) => `t${n - 1 - i}`) : [`t${n - (n % 200)}`];
    return Array.from({ length: below(4) }, () => `t${Math.max(0, n - 1 - below(60))}`);
  };
  for (let n = 0; n < TASKS; n++) {
    const id = `t${n}`;
    const after = awaited(n);
    const runsAnyway = random.next() < 0.1;
    plans.set(id, { id, after, runsAnyway });
    const deadlineMs = random.next() < 0.3 ? world.nowMs + 20 * (1 + below(10)) : Number.POSITIVE_INFINITY;
    world.submit(id, { deadlineMs, extras: { after, afterFailure: runsAnyway ? 'run' : 'cancel' } });
  }
  const ended: string[] = [];
  const startedWrongly: string[] = [];
  const ok = (id: string): boolean => world.end(id)?.status === 'done';
  world.onEnd = ({ id }) => ended.push(id);
  world.onBegin = ({ task: { id } }) => {
    const { after, runsAnyway } = plans.get(id) as Planned;
    if (!after.every((other) => (runsAnyway ? world.end(other) !== undefined : ok(other)))) startedWrongly.push(id);
    if (world.end(id) !== undefined) startedWrongly.push(id);
  };
  let agent = world.agent('a', { capacity: 1 + below(300) });
  let most = 0;
  const step = (run: () => void): void => {
    const before = ended.length;
    run();
    most = Math.max(most, ended.length - before);
  };
  for (let turn = 0; turn < 60_000 && world.core.size > 0; turn++) {
    const choice = below(100);
    const run = world.runs[below(world.runs.length)];
    if (choice < 40 && run !== undefined) {
      if (run.calledOffMs !== undefined) step(() => world.settle(run, () => world.core.over(run)));
      else if (random.next() < 0.9) step(() => world.settle(run, () => world.core.answered(run, 1, world.nowMs)));
      else step(() => world.settle(run, () => world.core.failed(run, new Error('told to'), world.nowMs)));
    } else if (choice < 80) {
      if (world.isAsked) step(() => world.message());
    } else if (choice < 85) {
      world.nowMs += below(10);
      step(() => world.core.tick(world.nowMs));
    } else if (choice < 86) step(() => world.core.cancel(`t${below(TASKS)}`, 'by hand', world.nowMs));
    else if (choice < 87) {
      world.crash(agent);
      world.report(agent, { status: 'stopped' });
      agent.ref.isAlive = false;
      agent = world.agent(`a${turn}`, { capacity: 1 + below(300) });
    } else if (choice < 88) {
      world.core.pause();
      world.core.resume();
    } else if (!world.isAsked && world.runs.length === 0) {
      world.nowMs += 50;
      step(() => world.core.tick(world.nowMs));
    }
  }
  expect({ size: world.core.size, startedWrongly }).toEqual({ size: 0, startedWrongly: [] });
  expect(ended.length).toBe(TASKS);
  for (const { id, after, runsAnyway } of plans.values()) {
    const end = world.end(id);
    expect(FINAL).toContain(end?.status);
    // Of what it waits for something was not done.
    if (!runsAnyway && !after.every(ok)) expect(end?.status, id).not.toBe('done');
  }
  expect(most).toBeLessThanOrEqual(256);
}

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));

it(`J2, G65, J12: in chains and diamonds of hundreds each task comes to one end, and none runs behind one that was not done (SEED=${seed})`, () => {
  for (let n = 0; n < Number(process.env['RUNS'] ?? trials(2, 6)); n++) play(seed + n);
});
