import type { CellEnvironment } from '#actors/cell/cell-environment.js';
import { Life } from '#actors/cell/life/life.js';
import type { LifeSubject } from '#actors/cell/life/life-subject.js';
import type { Order, Report } from '#actors/cell/family/orders.js';

/** A life with everything around it made up: setup, children and hook do as the test says, nothing runs by itself. */
export class Stub {
  readonly reports: string[] = [];
  readonly ends: unknown[] = [];
  readonly life: Life;
  children = 0;
  /** Messages that wait. */
  waiting = 0;
  setup: () => unknown = () => () => undefined;
  hook: () => unknown = () => undefined;
  /** The one at the end. */
  lastHook: () => unknown = () => undefined;
  accepts = true;
  isStopAsked = false;
  /** The status word says so; nobody has told its thread. */
  isKilled = false;
  turns = 0;
  setups = 0;

  constructor(isRetried = false) {
    const family = {
      stopYoungest: () => this.children > 0,
      kill: () => undefined,
      close: () => undefined,
      open: () => undefined,
    };
    const environment = {
      slots: {
        begin: () => this.accepts,
        accepts: () => this.accepts,
        beginEnd: () => true,
        setPhase: () => undefined,
        addRestart: () => undefined,
        endAsked: () => {
          if (this.isKilled) return 'kill';
          return this.isStopAsked || !this.accepts ? 'stop' : undefined;
        },
      },
      longTurns: { readMs: 0 },
      started: () => undefined,
      supervision: { decided: () => undefined, warned: () => undefined },
      kin: { report: (_: unknown, report: Report) => void this.reports.push(report.what), restarted: () => undefined },
    };
    const waiting = (): number => this.waiting;
    const subject = {
      name: 'stub',
      url: 'stub',
      definitionName: 'stub',
      lineage: [{}],
      isRetried,
      family,
      setup: () => {
        this.setups++;
        return this.setup();
      },
      take: () => undefined,
      held: () => undefined,
      restarting: () => this.hook(),
      stopping: () => this.lastHook(),
      get waitingLength() {
        return waiting();
      },
      resumed: () => undefined,
      leave: () => undefined,
      bury: (reason: unknown) => void this.ends.push(reason),
      ready: () => void this.turns++,
      due: () => void this.turns++,
      childEnded: () => undefined,
    };
    // Only what a life touches is there.
    this.life = new Life(environment as unknown as CellEnvironment, subject as unknown as LifeSubject);
  }

  /** Turns, as many as are wanted. */
  run(): this {
    for (let turn = 0; this.life.isDue && turn < 10; turn++) this.life.step();
    return this;
  }

  obey(order: Order): this {
    this.life.obey(order);
    return this.run();
  }

  /** Somebody has set the status word, and its thread looks. */
  askStop(): void {
    this.isStopAsked = true;
    this.life.look();
  }

  childEnds(): this {
    this.children--;
    this.life.childEnded();
    return this.run();
  }
}
