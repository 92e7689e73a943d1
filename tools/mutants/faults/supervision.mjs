const area = 'supervision';
const decider = 'packages/actors/src/cell/decider.ts';
const family = 'packages/actors/src/cell/family.ts';
const life = 'packages/actors/src/cell/life.ts';
const round = 'packages/actors/src/cell/round.ts';

/** A test of `packages/actors/test/runtime`, in the virtual system. */
function virtual(file, name) {
  return { file: `packages/actors/test/runtime/${file}.test.ts`, name, way: 'virtual' };
}

/** Who is restarted, by whose budget, and in which order (S1 to S5). */
export const SUPERVISION = [
  {
    name: 'siblings share a budget',
    rule: 'S1',
    area,
    file: decider,
    find: 'child.budget ??= new Budget(limit);\n    return child.budget;',
    replace: 'this.#groupBudget ??= new Budget(limit);\n    return this.#groupBudget;',
    caughtBy: virtual('group-budgets', 'G30: under one-for-one each child has a budget of its own'),
  },
  {
    name: 'a group halts in the order in which it was started',
    rule: 'S1',
    area,
    file: round,
    find: "this.#members.findLast(({ state }) => state !== 'down' && state !== 'gone')",
    replace: "this.#members.find(({ state }) => state !== 'down' && state !== 'gone')",
    caughtBy: virtual('groups', 'restarts whom it concerns, in reverse and then in order, under their references'),
  },
  {
    name: 'an answer about a failure that a restart of the group has made up for is carried out',
    rule: 'S1',
    area,
    file: family,
    find: 'isVoid: () => this.#isClosed || child.failure !== failure || child.isStopping',
    replace: 'isVoid: () => this.#isClosed || child.isStopping',
    caughtBy: virtual(
      'groups',
      'G25, step 2: a restart of the group makes up for a failure that is being decided about; the answer is void',
    ),
  },
  {
    name: 'what a failed setup had spawned lives on',
    rule: 'S2',
    area,
    file: life,
    find: 'this.#children.stopThen(incarnation, () => this.#report(',
    replace: 'this.#children.stopThen(incarnation.isOver ? new Incarnation() : incarnation, () => this.#report(',
    caughtBy: virtual('restarts', 'G34: what a failed setup had spawned is stopped, also where children are kept'),
  },
  {
    name: 'a failure of a child that comes up while setup runs is dropped',
    rule: 'S4',
    area,
    file: life,
    find: 'if (this.#stopAsked || this.isOver || this.#pending !== undefined) this.warn(',
    replace: 'if (this.#stopAsked || this.isOver || this.#isHeld) this.warn(',
    caughtBy: virtual(
      'restart-steps',
      'G26, step 6: a child of the new incarnation escalates while setup runs: raised when setup has ended',
    ),
  },
  {
    name: 'children are restarted under a parent that is told to stop them',
    rule: 'S1',
    area,
    file: life,
    find: 'this.#subject.family?.close();\n    this.#children.stopThen(undefined, report);',
    replace: 'this.#children.stopThen(undefined, report);',
    caughtBy: virtual(
      'supervisor',
      'G33, G34: a supervisor that restarts while a child hangs in its first start begins anew, and starts nothing for the incarnation before',
    ),
  },
  {
    name: 'an actor that is stopped for its failure ends as if nobody had failed',
    rule: 'S3',
    area,
    file: life,
    find: 'if (this.#trouble !== undefined) this.endReason = this.#trouble.error;',
    replace: 'if (this.#pending !== undefined) this.endReason = this.#pending.error;',
    caughtBy: virtual(
      'stopping',
      'G18, G45, C3: an actor that is stopped for its failure: only the ask it failed on gets the error, the others ActorStoppedError with it as cause',
    ),
  },
  {
    name: 'a parent that stops its child in a turn of somebody below it is refused as that one',
    rule: 'S9',
    area,
    file: family,
    find: 'const ended = this.#environment.kin.asSender(this.#head, () => this.#end(child));',
    replace: 'const ended = this.#end(child);',
    caughtBy: virtual(
      'escalation',
      'V6, G34: the child that escalated has ended before its parent restarts, however long its hook at the end takes',
    ),
  },
  {
    name: 'a death is charged to bystanders too',
    rule: 'D6',
    area,
    file: family,
    find: "isFree: !isCulprit && state !== 'failed' });",
    replace: 'isFree: false });',
    caughtBy: virtual('thread-loss', 'G58: a bystander restarts free: neither what its table says of other errors nor its budget is asked'),
  },
];
