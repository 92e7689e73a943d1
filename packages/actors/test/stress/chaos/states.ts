import { type ActorRef, type StateNews, StateManager } from '@ringmaster/actors';
import { type CarrierMessage, marksKey } from './carrier.ts';
import type { Crew } from './crew.ts';
import type { Part, Stage } from './part.ts';
import type { Sheet } from './sheet.ts';

type Marks = { readonly marks: number; readonly double: number };

/** What an actor that fails in a handler writes in between; undone by its restart. */
const BEING_UNDONE = 1_000_000;

/** States of carriers, watched from here: versions go up by one, or their watcher is told what it has missed. */
export class States implements Part {
  readonly name = 'states';
  readonly #stage: Stage;
  readonly #crew: Crew;
  readonly #manager: StateManager;
  #told = 0;
  #skipped = 0;
  #lives = 0;
  #ends = 0;
  #gaps = 0;
  #torn = 0;
  #example = '';

  constructor(stage: Stage, crew: Crew) {
    this.#stage = stage;
    this.#crew = crew;
    this.#manager = StateManager.of(stage.system);
    for (const ref of crew.carriers) this.watch(ref);
  }

  push(): void {
    const { random } = this.#stage;
    for (let n = random.below(6); n > 0; n--) this.#crew.of(random.below(1 << 16)).tell({ type: 'mark' });
  }

  watch(ref: ActorRef<CarrierMessage>): void {
    let version = 0;
    let life = 0;
    let missed = 0;
    this.#manager.watch(ref, marksKey, {
      tell: (news: StateNews<Marks>) => {
        if (news.type === 'state-skipped') {
          missed += news.skipped;
          this.#skipped += news.skipped;
        } else if (news.type === 'state-restarted') {
          this.#lives++;
        } else if (news.type === 'state-ended') {
          this.#ends++;
        } else {
          const { snapshot } = news;
          this.#told++;
          if (version > 0 && snapshot.life === life && snapshot.version !== version + 1 + missed) {
            this.#gaps++;
            this.#example = `version ${snapshot.version} after ${version}, ${missed} missed`;
          }
          if (snapshot.value.double !== 2 * snapshot.value.marks && snapshot.value.marks < BEING_UNDONE) this.#torn++;
          version = snapshot.version;
          life = snapshot.life;
          missed = 0;
        }
        return 'accepted';
      },
    });
  }

  settled(): Promise<void> {
    return Promise.resolve();
  }

  async account(sheet: Sheet): Promise<void> {
    const now = await Promise.all(this.#crew.carriers.map((ref) => this.#manager.get(ref, marksKey, { timeout: 30_000 })));
    const undone = now.filter((snapshot) => snapshot === undefined || snapshot.value.marks >= BEING_UNDONE);
    sheet.none({ 'versions left out': this.#gaps }, this.#example);
    sheet.none({ 'half a change': this.#torn });
    sheet.none({ 'not as they were before a failure': undone.length });
    sheet.same({ ended: this.#ends }, { killed: this.#crew.kills });
    sheet.atLeast({ told: this.#told, skipped: this.#skipped, 'new lives': this.#lives }, 10);
  }
}
