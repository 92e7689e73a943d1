import type { CellEnvironment } from '#actors/cell/cell-environment.js';
import { Life } from '#actors/cell/life.js';
import type { LifeSubject } from '#actors/cell/life-subject.js';
import type { Order, Report } from '#actors/cell/orders.js';

/** A life with everything around it made up: setup, children and hook do as the test says, nothing runs by itself. */
export class LifeStub {
  readonly reports: string[] = [];
  readonly ends: unknown[] = [];
  readonly life: Life;
  children = 0;
  setup: () => unknown = () => () => undefined;
  hook: () => unknown = () => undefined;
  accepts = true;
  turns = 0;
  setups = 0;

  constructor(isRetried = false) {
    const family = {
      youngest: () => (this.children === 0 ? undefined : { name: 'child', ref: { stop: () => new Promise(() => undefined) } }),
      close: () => undefined,
      open: () => undefined,
    };
    const environment = {
      slots: { begin: () => this.accepts, accepts: () => this.accepts, beginStop: () => true },
      started: () => undefined,
      supervision: { decided: () => undefined, warned: () => undefined },
      kin: { report: (_: unknown, report: Report) => void this.reports.push(report.what), restarted: () => undefined },
    };
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
      restarting: () => this.hook(),
      leave: () => undefined,
      bury: (reason: unknown) => void this.ends.push(reason),
      ready: () => void this.turns++,
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

  childEnds(): this {
    this.children--;
    this.life.childEnded();
    return this.run();
  }
}
