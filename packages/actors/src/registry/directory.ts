import type { Watcher, WatchPort } from '../cell/cell-environment.ts';
import type { DirectoryPort } from '../cell/directory-port.ts';
import type { InternalRef } from '../cell/internals.ts';
import { Service } from './service.ts';

/** What threads tell each other of who is registered. */
export interface DirectoryEntry {
  readonly key: string;
  readonly ref: InternalRef;
  readonly isWithdrawn: boolean;
}

/** What the directory needs from its thread. */
export interface DirectoryThread {
  readonly thread: number;
  /** A thread before it has lived under this number: what that had not told everybody, it cannot tell any more. */
  readonly isSuccessor: boolean;
  readonly watching: WatchPort;
  /** Every other thread that reads what it is sent, now or when it opens. */
  others(): Iterable<number>;
  /** Behind all that this thread has sent there, and before all that it will. */
  tell(thread: number, entries: readonly DirectoryEntry[]): void;
  soon(task: () => void): void;
}

/** A thread that is introduced to many hears of them in records of this many. */
const ENTRIES_PER_RECORD = 500;
const NOBODY: readonly InternalRef[] = Object.freeze([]);
/** So many keys may come before it is looked whether anybody is left under the others. */
const SPARE_KEYS = 64;

/**
 * Who is registered under which key, as this thread knows it: each thread has the whole table, so that `find` answers at once, in any
 * thread. The rules stand in docs/routing.md.
 */
export class Directory implements DirectoryPort, Watcher {
  readonly #thread: DirectoryThread;
  readonly #services = new Map<string, Service>();
  readonly #changed = new Set<Service>();
  #tidyAt = SPARE_KEYS;

  constructor(thread: DirectoryThread) {
    this.#thread = thread;
  }

  /** How many keys it keeps: for tests. */
  get keys(): number {
    return this.#services.size;
  }

  register(id: string, ref: InternalRef): void {
    const service = this.#service(id);
    this.#added(service, ref);
    // Also what another thread has told this one, which may be a successor that nobody else was told of by its predecessor.
    if (service.announce(ref)) this.#tellOthers({ key: id, ref, isWithdrawn: false });
  }

  withdraw(id: string, ref: InternalRef): void {
    const service = this.#service(id);
    if (!service.withdraw(ref)) return;
    this.#note(service);
    this.#tellOthers({ key: id, ref, isWithdrawn: true });
  }

  findAll(id: string): readonly InternalRef[] {
    return this.#services.get(id)?.living() ?? NOBODY;
  }

  known(id: string): readonly InternalRef[] {
    return this.#services.get(id)?.known() ?? NOBODY;
  }

  subscribe(id: string, changed: () => void): () => void {
    const service = this.#service(id);
    // An end is news only where somebody listens; elsewhere it is seen when somebody looks.
    if (service.listeners.size === 0) for (const ref of service.members()) this.#thread.watching.watch(this, ref);
    // A function of its own: who subscribes twice is told twice.
    const listener = (): void => changed();
    service.listeners.add(listener);
    return () => this.#unsubscribe(service, listener);
  }

  /** Another thread says so. */
  heard(entries: readonly DirectoryEntry[]): void {
    const own: DirectoryEntry[] = [];
    for (const entry of entries) {
      const { key, ref, isWithdrawn } = entry;
      const service = this.#service(key);
      if (isWithdrawn) {
        if (service.withdraw(ref)) this.#note(service);
        continue;
      }
      this.#added(service, ref);
      if (this.#mayBeHalfTold(ref) && service.announce(ref)) own.push(entry);
    }
    if (own.length > 0) for (const thread of this.#thread.others()) this.#thread.tell(thread, own);
  }

  /** It lives here, and may have registered when its thread was about to die: some were told of it, and others never will be, if not from here (K9). */
  #mayBeHalfTold(ref: InternalRef): boolean {
    return this.#thread.isSuccessor && ref.thread === this.#thread.thread;
  }

  /** `thread` begins, or begins anew: it knows nobody, and is told everything. */
  introduce(thread: number): void {
    let known: DirectoryEntry[] = [];
    for (const service of this.#services.values()) {
      for (const entry of service.entries()) {
        known.push({ key: service.id, ...entry });
        if (known.length < ENTRIES_PER_RECORD) continue;
        this.#thread.tell(thread, known);
        known = [];
      }
    }
    if (known.length > 0) this.#thread.tell(thread, known);
  }

  watchedEnded(target: InternalRef): void {
    for (const service of this.#services.values()) if (service.drop(target)) this.#note(service);
  }

  #service(id: string): Service {
    let service = this.#services.get(id);
    if (service === undefined) {
      // Before it is there: it has nobody yet.
      if (this.#services.size >= this.#tidyAt) this.#tidy();
      service = new Service(id);
      this.#services.set(id, service);
    }
    return service;
  }

  /** Keys whose actors have all ended, and that nobody looks for, would pile up (K11): those of pools, or of one actor each. */
  #tidy(): void {
    for (const service of this.#services.values()) if (service.isForgotten()) this.#services.delete(service.id);
    this.#tidyAt = 2 * this.#services.size + SPARE_KEYS;
  }

  #added(service: Service, ref: InternalRef): void {
    if (!service.add(ref)) return;
    if (service.listeners.size > 0) this.#thread.watching.watch(this, ref);
    this.#note(service);
  }

  #unsubscribe(service: Service, listener: () => void): void {
    if (!service.listeners.delete(listener) || service.listeners.size > 0) return;
    for (const ref of service.members()) if (!this.#isListenedTo(ref)) this.#thread.watching.unwatch(this, ref);
    if (service.isEmpty) this.#services.delete(service.id);
  }

  /** Under another key somebody may listen for the same actor. */
  #isListenedTo(ref: InternalRef): boolean {
    for (const service of this.#services.values()) if (service.listeners.size > 0 && service.has(ref)) return true;
    return false;
  }

  /** Listeners hear of it when the step is over, so that changes of one step are told as one. */
  #note(service: Service): void {
    if (service.listeners.size === 0) return;
    this.#changed.add(service);
    if (this.#changed.size === 1) this.#thread.soon(() => this.#tellListeners());
  }

  #tellListeners(): void {
    const changed = [...this.#changed];
    this.#changed.clear();
    for (const { listeners } of changed) for (const listener of [...listeners]) listener();
  }

  #tellOthers(entry: DirectoryEntry): void {
    for (const thread of this.#thread.others()) this.#thread.tell(thread, [entry]);
  }
}
