import { StateVersionError } from '../../contract/errors/state-errors.ts';
import type { AnySnapshot, StateInfo } from '../../contract/state.ts';
import type { StateExtent, WantedVersion } from '../../contract/state-port.ts';
import type { ValueSettler } from '../../versions/value-settler.ts';
import type { VersionLog } from '../../versions/version-log.ts';
import type { StateWatchers } from './state-watchers.ts';

/** How a state is declared. */
export interface StateTerms {
  readonly settler: ValueSettler;
  readonly restore: 'fresh' | 'last-good';
}

/** One state of an actor: its versions, and what a restart would go back to. It is the actor's, not the incarnation's. */
export class StateLog {
  readonly id: string;
  readonly watchers: StateWatchers;
  log: VersionLog;
  terms: StateTerms;
  /** As it was when the last message was handled well. */
  good: AnySnapshot;
  /** The present incarnation has it. */
  isDeclared = false;

  constructor(id: string, log: VersionLog, terms: StateTerms, watchers: StateWatchers) {
    this.id = id;
    this.log = log;
    this.terms = terms;
    this.watchers = watchers;
    this.good = log.newest;
  }

  get info(): StateInfo {
    const { log, watchers, terms } = this;
    const { version, life, at, cause } = log.newest;
    return {
      ...{ key: this.id, version, life, at, cause },
      ...{ kept: log.length, history: log.capacity, restore: terms.restore, watchers: watchers.size },
    };
  }

  get extent(): StateExtent {
    const { newest, firstVersion: first } = this.log;
    return { version: newest.version, life: newest.life, first };
  }

  isAt({ version, life = this.log.life }: WantedVersion): boolean {
    return version === this.log.newest.version && life === this.log.life;
  }

  /**
   * @param action for the error: `roll back`
   * @throws StateVersionError for one that is not in the history
   */
  find({ version, life = this.log.life }: WantedVersion, actor: string, action = 'roll back'): AnySnapshot {
    const found = life === this.log.life ? this.log.at(version) : undefined;
    if (found !== undefined) return found;
    const { oldestVersion: oldest, newest } = this.log;
    const which = life === this.log.life ? `version ${version}` : `version ${version} of life ${life}`;
    const text = `Cannot ${action} state "${this.id}" of "${actor}": ${which} is not in its history, which has ${oldest} to ${newest.version}`;
    throw new StateVersionError(`${text} of life ${newest.life}`, {
      data: { actor, key: this.id, version, oldest, newest: newest.version, life: newest.life },
    });
  }
}
