import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Phase } from '#actors/cell/life/life-subject.js';
import type { Order } from '#actors/cell/family/orders.js';
import { Stub } from '../support/life-stub.ts';

const restarted = { error: new Error('x'), attempt: 1, delayMs: 0 };
const failure = { error: new Error('x'), actor: undefined as never, message: undefined, attempt: 1 };
const resume: Order = { verb: 'resume' };
const halt: Order = { verb: 'halt', children: 'stop', failure };
const start: Order = { verb: 'start', restarted };

const started = (): Stub => new Stub().run();
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Life', () => {
  it('G25: is closed from a failure to the order that resumes it', () => {
    const stub = started();
    stub.life.failed(new Error('x'), undefined);
    expect([stub.life.phase, stub.life.isOpen, stub.reports]).toEqual(['suspended', false, ['failed']]);
    stub.obey(resume);
    expect([stub.life.phase, stub.life.isOpen]).toEqual(['running', true]);
  });

  it('G23: halts, and starts again when it is told to', () => {
    const stub = started();
    stub.life.failed(new Error('x'), undefined);
    const { incarnation } = stub.life;
    stub.obey(halt);
    expect([stub.life.phase, incarnation.isOver, stub.setups]).toEqual(['down', true, 1]);
    stub.obey(start);
    expect([stub.life.phase, stub.life.isOpen, stub.setups]).toEqual(['running', true, 2]);
    expect(stub.reports).toEqual(['failed', 'halted', 'started']);
    expect(stub.life.incarnation).not.toBe(incarnation);
  });

  it('G17, G23: answers when it is told to halt before it could carry out the order to start, and starts with the next one', () => {
    const stub = started();
    stub.life.failed(new Error('x'), undefined);
    stub.obey(halt);
    stub.life.obey(start);
    stub.obey(halt);
    expect([stub.life.phase, stub.setups, stub.reports]).toEqual(['down', 1, ['failed', 'halted', 'halted']]);
    stub.obey(start);
    expect([stub.life.phase, stub.setups, stub.reports.at(-1)]).toEqual(['running', 2, 'started']);
  });

  it('S6, G53: while a drain waits for what is stashed, handles messages but takes none that arrives', () => {
    const stub = started();
    expect([stub.life.isOpen, stub.life.takesAtOnce]).toEqual([true, true]);
    stub.waiting = 1;
    stub.life.drain();
    stub.run();
    expect([stub.life.phase, stub.life.isOpen, stub.life.takesAtOnce]).toEqual(['running', true, false]);
    stub.waiting = 0;
    stub.life.handled();
    stub.run();
    expect([stub.life.phase, stub.life.isOpen, stub.life.takesAtOnce]).toEqual(['ended', false, false]);
  });

  it('G33: handles messages before what it waits for is ready, and has started after it; one that is suspended then, when it goes on', async () => {
    for (const isSuspended of [false, true]) {
      const stub = new Stub(true);
      let ready: () => void = () => undefined;
      stub.setup = () => {
        stub.life.startsWhen(
          new Promise((resolve) => {
            ready = resolve;
          }),
        );
        return () => undefined;
      };
      stub.run();
      expect([stub.life.isOpen, stub.life.start.isSettled, stub.reports]).toEqual([true, false, []]);
      if (isSuspended) stub.life.failed(new Error('x'), undefined);
      ready();
      await settled();
      expect(stub.life.start.isSettled).toBe(!isSuspended);
      if (isSuspended) stub.obey(resume);
      expect([stub.life.isOpen, stub.life.start.isSettled, stub.reports.at(-1)]).toEqual([true, true, 'started']);
    }
  });

  it('G33: what an incarnation that is over waited for starts nothing', async () => {
    const stub = new Stub(true);
    const ready: (() => void)[] = [];
    stub.setup = () => {
      stub.life.startsWhen(new Promise((resolve) => void ready.push(resolve)));
      return () => undefined;
    };
    stub.run().life.failed(new Error('x'), undefined);
    stub.obey(halt).obey(start);
    ready[0]?.();
    await settled();
    expect([stub.life.start.isSettled, stub.reports]).toEqual([false, ['failed', 'halted']]);
    ready[1]?.();
    await settled();
    expect([stub.life.start.isSettled, stub.reports]).toEqual([true, ['failed', 'halted', 'started']]);
  });

  it('G34: halts when the last child has ended, the hook comes after that', () => {
    const stub = started();
    stub.children = 2;
    let hooks = 0;
    stub.hook = () => hooks++;
    stub.life.failed(new Error('x'), undefined);
    stub.obey(halt);
    expect([stub.life.phase, hooks]).toEqual(['closing', 0]);
    stub.childEnds();
    expect([stub.life.phase, hooks]).toEqual(['closing', 0]);
    stub.childEnds();
    expect([stub.life.phase, hooks]).toEqual(['down', 1]);
  });

  it('G34: with keep it halts without a look at its children', () => {
    const stub = started();
    stub.children = 2;
    stub.obey({ ...halt, children: 'keep' });
    expect(stub.life.phase).toBe('down');
  });

  it('G3: an order waits until the promise of a handler has settled', () => {
    const stub = started();
    stub.life.hold();
    stub.obey(halt);
    expect(stub.life.phase).toBe('running');
    stub.life.release(() => undefined);
    expect(stub.life.isOpen).toBe(false);
    expect(stub.run().life.phase).toBe('down');
  });

  it('G35: an asynchronous hook is waited for', async () => {
    const stub = started();
    let done: () => void = () => undefined;
    stub.hook = () =>
      new Promise<void>((resolve) => {
        done = resolve;
      });
    stub.obey(halt);
    expect(stub.life.phase).toBe('closing');
    done();
    await settled();
    expect(stub.life.phase).toBe('down');
  });

  it('G26: a setup that fails at a restart suspends it; halting then runs no hook', () => {
    const stub = started();
    let hooks = 0;
    stub.hook = () => hooks++;
    stub.obey(halt);
    stub.setup = () => {
      throw new Error('no');
    };
    stub.obey(start);
    expect([stub.life.phase, stub.reports]).toEqual(['suspended', ['halted', 'failed']]);
    stub.obey(halt);
    expect([stub.life.phase, hooks]).toEqual(['down', 1]);
  });

  it('S2: a first start that fails is the end, unless its parent retries', () => {
    for (const isRetried of [false, true]) {
      const stub = new Stub(isRetried);
      stub.setup = () => {
        throw new Error('no');
      };
      stub.run();
      expect([stub.life.phase, stub.ends.length]).toEqual(isRetried ? ['suspended', 0] : ['ended', 1]);
    }
  });

  it('G29: a failure that was escalated stops the children before it is reported', () => {
    const stub = started();
    stub.children = 1;
    stub.life.fail(new Error('x'), true);
    expect([stub.life.phase, stub.reports]).toEqual(['suspended', []]);
    stub.childEnds();
    expect(stub.reports).toEqual(['failed']);
  });

  it('G25: of two failures at once one is reported; after a resume the other is', () => {
    const stub = started();
    stub.life.failed(new Error('one'), undefined);
    stub.life.fail(new Error('two'));
    expect(stub.reports).toEqual(['failed']);
    stub.obey(resume);
    expect([stub.life.phase, stub.reports]).toEqual(['suspended', ['failed', 'failed']]);
  });

  it('G14: ends from every phase, once, whatever comes after', () => {
    const events = fc.array(
      fc.constantFrom(
        'fail',
        'failElsewhere',
        'escalate',
        'resume',
        'halt',
        'keep',
        'start',
        'hold',
        'release',
        'spawn',
        'childEnds',
        'badSetup',
        'goodSetup',
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(events, fc.boolean(), (steps, isRetried) => {
        const stub = new Stub(isRetried);
        const phases = new Set<Phase>();
        let isHeld = false;
        stub.run();
        const act: Record<string, () => void> = {
          // Handlers run, hold and spawn while it is open only.
          fail: () => stub.life.isOpen && stub.life.failed(new Error('x'), undefined),
          failElsewhere: () => stub.life.fail(new Error('x')),
          escalate: () => stub.life.fail(new Error('x'), true),
          resume: () => stub.life.obey(resume),
          halt: () => stub.life.obey(halt),
          keep: () => stub.life.obey({ ...halt, children: 'keep' }),
          start: () => stub.life.obey(start),
          hold: () => {
            if (!stub.life.isOpen) return;
            isHeld = true;
            stub.life.hold();
          },
          release: () => {
            if (!isHeld) return;
            isHeld = false;
            stub.life.release(() => undefined);
          },
          spawn: () => stub.life.isOpen && stub.children++,
          childEnds: () => stub.children > 0 && stub.childEnds(),
          badSetup: () => {
            stub.setup = () => {
              throw new Error('no');
            };
          },
          goodSetup: () => {
            stub.setup = () => () => undefined;
          },
        };
        for (const step of steps) {
          act[step]?.();
          stub.run();
          phases.add(stub.life.phase);
          expect(stub.life.isOpen && stub.life.phase !== 'running').toBe(false);
          if (stub.life.isOpen) expect([isHeld, stub.life.isDue]).toEqual([false, false]);
          expect(stub.life.isDue && !isHeld).toBe(false);
        }
        stub.askStop();
        stub.run();
        if (isHeld) act['release']?.();
        stub.run();
        while (stub.children > 0) stub.childEnds();
        expect([stub.life.phase, stub.ends.length]).toEqual(['ended', 1]);
        for (const step of steps) {
          act[step]?.();
          stub.run();
        }
        expect([stub.life.phase, stub.ends.length, stub.life.isOpen]).toEqual(['ended', 1, false]);
      }),
      { numRuns: 500 },
    );
  });
});
