import { existsSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ActorRef, StateArchive } from '@ringmaster/actors';
import { expect, onTestFinished } from 'vitest';
import { archivist, heldAt } from '../fixtures/archivist.ts';
import { bookKey, type ScribeMessage } from '../fixtures/scribe.ts';
import { batchesIn } from './file-state-store.ts';
import { restarting, Study } from './study.ts';
import type { Way } from './way.ts';

let systems = 0;

/** The commits of an archive. */
export class Held {
  readonly #study: Study;
  readonly #place: { readonly path: string; readonly hold: string };

  constructor(study: Study, place: { readonly path: string; readonly hold: string }) {
    this.#study = study;
    this.#place = place;
  }

  /** The next commit begins and does not go on. */
  begin(): void {
    writeFileSync(this.#place.hold, '');
    // Nothing is left behind that others would wait for.
    onTestFinished(() => this.end());
  }

  async reached(): Promise<void> {
    for (let step = 0; !existsSync(heldAt(this.#place.hold)); step++) await this.#study.stage.pass(step);
  }

  end(): void {
    if (existsSync(this.#place.hold)) unlinkSync(this.#place.hold);
  }

  /** What actors have to tell it by now is read, also what it must ask for first: there, back, and there again, each answer behind a look at all rings. */
  async gathered(archive: StateArchive): Promise<void> {
    for (let n = 0; n < 3; n++) {
      await this.#study.published();
      await this.#study.stage.inTime(archive.release('nobody', bookKey));
    }
  }

  /** The same while it takes no messages: its states are read past these. */
  async askedFor(archive: StateArchive, times: number): Promise<void> {
    for (let n = 0; n < times; n++) await this.#study.stage.inTime(this.#study.states.keys(archive.ref));
  }

  /** Batch by batch, each version as `number version`; with more than one state, its name before that. */
  get batches(): readonly string[] {
    const all = batchesIn(this.#place.path);
    const names = new Set(all.flat().map(({ name }) => name));
    return all.map((batch) => batch.map(({ name, number, version }) => `${names.size > 1 ? `${name} ` : ''}${number} ${version}`).join());
  }

  /** Of one state that was recorded from its beginning: each version once, in order. */
  expectAll(count: number, name = 'book'): void {
    const stored = batchesIn(this.#place.path).flatMap((batch) => batch.filter((one) => one.name === name));
    expect(stored.map(({ number, version, missing }) => [number, version, missing])).toEqual(
      Array.from({ length: count }, (_, index) => [index + 1, index + 1, 0]),
    );
  }
}

/** An archive in files, whose commits the test holds up. `isAlone`: in a system that no other test has. */
export const openHeld = async (way: Way, isAlone = false) => {
  const folder = mkdtempSync(join(tmpdir(), 'commits-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const study = new Study(await way.open(isAlone ? { name: `held ${systems++}` } : undefined));
  const place = { path: join(folder, 'states'), bomb: join(folder, 'bomb'), hold: join(folder, 'hold') };
  const start = (what = archivist): StateArchive =>
    StateArchive.start(study.stage.system, what(place), { thread: way.second, supervise: restarting });
  return { study, stage: study.stage, place, start, held: new Held(study, place) };
};

/** Each is answered. */
export const write = async (study: Study, ref: ActorRef<ScribeMessage>, lines: string): Promise<void> => {
  for (const line of lines) await study.stage.inTime(ref.ask({ type: 'write', line }));
};

/** How it begins: with which archive, how much history the actor keeps, and what is written to it, a line each. */
interface Beginning {
  readonly what?: typeof archivist;
  readonly history?: number;
  readonly lines?: string;
}

/** The same with an actor that is recorded as "book", up to where the commit of the first line that is written to it is under way and held up. */
export const openReached = async (way: Way, { what, history, lines = 'a' }: Beginning = {}) => {
  const { start, ...opened } = await openHeld(way);
  const { study, stage, held } = opened;
  const archive = start(what);
  const ref = study.scribe({ thread: way.first }, history === undefined ? {} : { history });
  await stage.inTime(archive.record(ref, bookKey, { as: 'book' }));
  held.begin();
  await write(study, ref, lines);
  await held.reached();
  return { ...opened, archive, ref };
};
