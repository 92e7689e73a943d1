import { ActorStoppedError, AskTimeoutError, StateArchive, stop, supervise } from '@ringmaster/actors';
import { expect, it, onTestFinished } from 'vitest';
import { letters } from '../fixtures/clerks.ts';
import { archiveOutage, brokerOutage } from '../fixtures/outages.ts';
import { bookKey } from '../fixtures/scribe.ts';
import { failure } from '../support/mortals.ts';
import { PostOffice } from '../support/post-office.ts';
import type { Stage } from '../support/stage.ts';
import { Study } from '../support/study.ts';
import { inEachWay } from '../support/ways.ts';

/** So often it cannot be opened after it has failed: with pauses of 0.1, 0.2, 0.4, 0.8 and 1 s, each up to a fifth shorter. */
const ABOUT_TWO_SECONDS = 4;
/** With its failure these are more than any actor is allowed where nothing is said. */
const TOO_OFTEN = 3;
let stores = 0;

/** The failures that were logged. */
const logged = (stage: Stage): readonly string[] =>
  stage.lines.flatMap(({ data }) => {
    const { err } = (data ?? {}) as { readonly err?: unknown };
    return err instanceof Error && err.message.startsWith('The database') ? [err.message] : [];
  });

inEachWay((way) => {
  const nameOf = (): string => `${way.title} ${++stores}`;

  const openBroker = async (opens: number, options = {}) => {
    const store = brokerOutage({ name: nameOf(), opens });
    const office = new PostOffice(await way.open(), { thread: way.second, store, ...options });
    const { broker, stage } = office;
    const check = stage.system.health.check('broker', broker.ref);
    onTestFinished(() => check.cancel());
    await stage.inTime(broker.ref.started);
    const health = async () => (await stage.inTime(stage.system.health.ready({ only: 'broker' }))).status;
    /** It was to keep one message too many. */
    const begin = async (): Promise<void> => {
      const lost = failure(broker.enqueue(letters, { n: 0 }, { id: 'outage' }));
      expect(await stage.inTime(lost)).toMatchObject({ cause: { message: 'The database went down' } });
    };
    return { office, broker, stage, health, begin };
  };

  it('B13: a store that is down for two seconds is tried until it is back, and nobody but those who wait for its broker notices', async () => {
    const { office, broker, stage, health, begin } = await openBroker(ABOUT_TWO_SECONDS);
    for (const n of [1, 2]) await stage.inTime(broker.enqueue(letters, { n }));
    await begin();
    const late = broker.enqueue(letters, { n: 3 });
    await stage.inTime(late);
    expect(await health()).toBe('pass');
    office.clerk('ada', way.first);
    expect(await office.untilSeen('ada', 3)).toEqual([1, 2, 3]);
    expect(stage.restarts.map(({ actor }) => actor.name)).toEqual([broker.ref.name]);
    expect(logged(stage)).toHaveLength(1 + ABOUT_TWO_SECONDS);
  });

  it('B13: a store that never comes back costs the system nothing but its broker, which can be waited for no longer than one wants', async () => {
    const { office, broker, stage, health, begin } = await openBroker(Number.POSITIVE_INFINITY);
    await begin();
    const late = failure(broker.enqueue(letters, { n: 1 }, { timeout: 50 }));
    expect(await stage.inTime(late)).toBeInstanceOf(AskTimeoutError);
    await office.until('it has failed more often than an actor may otherwise', () => logged(stage).length > TOO_OFTEN);
    expect(await health()).toBe('fail');
    expect(await office.seenBy('ada')).toEqual([]);
    expect(stage.events.filter(({ type }) => type === 'system-failed')).toEqual([]);
    expect(await stage.inTime(failure(broker.enqueue(letters, { n: 1 }, { timeout: 50 })))).toBeInstanceOf(AskTimeoutError);
    await stage.inTime(broker.stop());
  });

  it('B13, V1: what `supervise` says goes before that', async () => {
    const { broker, stage, begin } = await openBroker(0, { supervise: supervise.otherwise(stop()) });
    await begin();
    expect(await stage.inTime(failure(broker.enqueue(letters, { n: 1 })))).toBeInstanceOf(ActorStoppedError);
  });

  it('B13, V3: a broker without a store may fail as often as any actor', async () => {
    const { broker, stage } = new PostOffice(await way.open({ name: `without store ${++stores}` }), { thread: way.second });
    // Each is a failure: it has no declaration.
    for (let n = 0; n <= TOO_OFTEN; n++) broker.ref.tell({ type: 'declare' } as never);
    await stage.inTime(stage.until('the system gives up', () => stage.events.some(({ type }) => type === 'system-failed')));
  });

  it('Z14: an archive waits for its store as a broker does, and stores what its actors have when that is back', async () => {
    const study = new Study(await way.open());
    const { stage } = study;
    const archive = StateArchive.start(stage.system, archiveOutage({ name: nameOf(), opens: TOO_OFTEN }), { thread: way.second });
    const ref = study.scribe({ thread: way.first });
    await stage.inTime(archive.record(ref, bookKey, { as: 'book' }));
    for (const line of ['before', 'outage', 'behind']) await stage.inTime(ref.ask({ type: 'write', line }));
    for (let step = 0; logged(stage).length <= TOO_OFTEN; step++) await stage.pass(step);
    const stored = async () => (await stage.inTime(archive.newest('book', bookKey)))?.value.lines;
    for (let step = 0; (await stored())?.length !== 3; step++) await stage.pass(step);
    expect(await stored()).toEqual(['before', 'outage', 'behind']);
    expect(stage.restarts.map(({ actor }) => actor.name)).toEqual([archive.ref.name]);
  });
});
