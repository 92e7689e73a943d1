import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from './client.ts';

/** Both words stand in every generation of the beacon, and in no other file: in two shards, as a rule, and always in one file. */
export const BEACON_QUERY = 'beaconheadzq beacontailzq';
const PAUSE_MS = 20;
const WRITE_EVERY_MS = 50;
/** A change that is not found within this time is a failure. */
const FOUND_MS = 60_000;
/** Files that come, change and go beside it. */
const OTHERS = 40;

/** Changes files as editors and tools do, and measures how long a change takes to be found. */
export class Editor {
  readonly lagsMs: number[] = [];
  readonly failures: string[] = [];
  readonly #directory: string;
  readonly #client: Client;
  #changes = 0;

  constructor(directory: string, client: Client) {
    this.#directory = directory;
    this.#client = client;
  }

  /** Resolves when the beacon is found, and whatever the server was still at is done. */
  async begin(): Promise<void> {
    this.#writeBeacon(0);
    while ((await this.#client.search(BEACON_QUERY)).answer?.files !== 1 || (await this.#client.status()).waiting > 0)
      await pause(PAUSE_MS);
  }

  get changes(): number {
    return this.#changes;
  }

  /** Until `signal`. */
  async work(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#write(signal), this.#look(signal)]);
  }

  /** Changes something all the time, whether it has been found or not. */
  async #write(signal: AbortSignal): Promise<void> {
    for (let generation = 1; !signal.aborted; generation++) {
      this.#touchOthers(generation);
      this.#writeBeacon(generation);
      await pause(WRITE_EVERY_MS);
    }
  }

  /** Writes something, waits until it is found, and so on. */
  async #look(signal: AbortSignal): Promise<void> {
    for (let generation = 1; !signal.aborted; generation++) {
      writeFileSync(this.#path('looked-for.ts'), `generationzq${generation}\n`);
      await this.#found(generation);
      await pause(PAUSE_MS);
    }
  }

  /** As an editor saves: another file takes the place of the old one. */
  #writeBeacon(generation: number): void {
    const temporary = this.#path('beacon.ts~');
    writeFileSync(temporary, `// beaconheadzq\nexport const beacon = ${generation}; // beacontailzq\n`);
    renameSync(temporary, this.#path('beacon.ts'));
    this.#changes++;
  }

  #touchOthers(generation: number): void {
    const path = this.#path(`moving${generation % OTHERS}.ts`);
    if (generation % 3 === 2) rmSync(path, { force: true });
    else writeFileSync(path, `zqmoving zqword${generation}\n`.repeat(1 + (generation % 50)));
    this.#changes++;
  }

  async #found(generation: number): Promise<void> {
    const began = performance.now();
    for (;;) {
      const { answer, failure } = await this.#client.search(`generationzq${generation}`);
      const ms = performance.now() - began;
      if (failure !== undefined) this.failures.push(failure);
      else if (answer?.files === 1) return void this.lagsMs.push(ms);
      else if (ms > FOUND_MS) return void this.failures.push(`generation ${generation} was not found within ${FOUND_MS} ms`);
      await pause(PAUSE_MS);
    }
  }

  #path(name: string): string {
    return join(this.#directory, name);
  }
}
