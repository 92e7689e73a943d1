import type { SupervisedFamily } from '../cell/family/supervised-family.ts';
import type { Child } from '../cell/family/child.ts';
import { Outcome } from '../cell/life/outcome.ts';
import type { AnyRef, ReplyTo } from '../contract/actor-ref.ts';
import type { ActorKind, ChildSpec, ChildStatus, ListedChild } from '../contract/child-spec.ts';
import { ActorStoppedError } from '../contract/errors/runtime-errors.ts';
import { StateError } from '../contract/errors/state-error.ts';
import { toError } from '../contract/errors/to-error.ts';
import { checkChildSpec } from '../supervision/check-spec.ts';
import { tableOf } from '../supervision/recovery-table.ts';

/**
 * The children of a ready-made supervisor as its administrators see them: specs, also of children that are down.
 *
 * No verb waits inside its handler: what takes time is answered when it is done, so the supervisor goes on answering while a
 * child hangs in its start or keeps failing (G33).
 */
export class Team {
  readonly #name: string;
  readonly #family: SupervisedFamily;
  /** In order of their start. */
  readonly #specs = new Map<string, ChildSpec>();
  /** Of the first children: not started yet, each waits for the one before it. */
  #queue: string[] = [];
  /** Added, or to be started anew, while the first ones are being started, or one of the name is ending: they come behind those. By who waits. */
  readonly #behind = new Map<string, object>();
  #isBeginning = true;
  /** Why the first ones could not be started at all. */
  #failure: Error | undefined;
  /** Of the first children, the next is started, or none is left; or one that was to come behind them is not. */
  #step = new Outcome();

  constructor(name: string, family: SupervisedFamily) {
    this.#name = name;
    this.#family = family;
  }

  /** Starts the children of the spec in order, each when the one before runs, or has been given up. Resolves after the last. */
  async begin(children: readonly (ChildSpec & { readonly name: string })[]): Promise<void> {
    for (const child of children) this.#specs.set(child.name, child);
    this.#queue = children.map(({ name }) => name);
    this.#startNext();
    while (this.#isBeginning) await this.#step.promise();
    if (this.#failure !== undefined) throw this.#failure;
  }

  start(child: ChildSpec, replyTo: ReplyTo<AnyRef>): void {
    const where = `start child of "${this.#name}"`;
    this.#answer(replyTo, async () => {
      checkChildSpec(where, child, 'child.');
      // Refused wherever it comes from: it could not have come from another thread.
      tableOf(where, child.supervise)?.toData();
      const name = child.name ?? this.#freeName(child.start.actorName);
      if (this.#specOf(name) !== undefined) throw new StateError(`Cannot start "${name}": a child has this name, ${this.#statusOf(name)}`);
      this.#specs.set(name, child);
      if (this.#mustWait(name)) await this.#waitBehind(name);
      return this.#tryOut(name, child).catch((error: unknown) => {
        // As if it had never been asked for, unless somebody has stopped it: its spec is kept.
        if (!(error instanceof ActorStoppedError) && this.#family.find(name) === undefined) this.#specs.delete(name);
        throw error;
      });
    });
  }

  /** The reference of a child that lives; of one whose turn to start has not come, as soon as it has. */
  get(name: string, of: ActorKind | undefined, replyTo: ReplyTo<AnyRef>): void {
    this.#answer(replyTo, async () => {
      const { start } = this.#known('get', name);
      if (of !== undefined && (of.url !== start.url || of.actorName !== start.actorName))
        throw new StateError(`Cannot get "${name}" as ${of.actorName} of ${of.url}: it is ${start.actorName} of ${start.url}`);
      await this.#itsTurn(name);
      const ref = this.#refOf(name);
      if (ref === undefined) throw new StateError(`Cannot get "${name}": it is ${this.#statusOf(name)}`);
      return ref;
    });
  }

  stop(name: string, replyTo: ReplyTo<void>): void {
    this.#answer(replyTo, async () => {
      this.#known('stop', name);
      this.#queue = this.#queue.filter((one) => one !== name);
      // Whoever waits for its turn learns that it will not come.
      if (this.#behind.delete(name)) this.#nextStep();
      const child = this.#family.find(name);
      if (child !== undefined) await this.#family.stop(child);
    });
  }

  restart(name: string, replyTo: ReplyTo<void>): void {
    this.#answer(replyTo, async () => {
      const spec = this.#known('restart', name);
      if (this.#isWaiting(name)) return this.#firstStart(name);
      // Decided now: what is asked next finds it so.
      const child = this.#family.find(name);
      if (child === undefined || child.isEndAsked) {
        if (this.#mustWait(name)) await this.#waitBehind(name);
        await this.#tryOut(name, spec);
      } else await this.#family.restart(child, new StateError(`Cannot go on as "${name}": "${this.#name}" was asked to restart it`));
    });
  }

  /** Forgets the spec of a child that is down. */
  forget(name: string, replyTo: ReplyTo<void>): void {
    this.#answer(replyTo, async () => {
      this.#known('delete', name);
      const status = this.#statusOf(name);
      if (status !== 'stopped') throw new StateError(`Cannot delete "${name}": it must be stopped first, and is ${status}`);
      this.#specs.delete(name);
    });
  }

  count(): { readonly specs: number; readonly active: number } {
    const all = this.list();
    return { specs: all.length, active: all.filter(({ status }) => status !== 'stopped').length };
  }

  list(): readonly ListedChild[] {
    return [...this.#specs.keys()]
      .filter((name) => this.#specOf(name) !== undefined)
      .map((name) => ({ name, status: this.#statusOf(name), ref: this.#refOf(name) }));
  }

  #startNext(): void {
    if (this.#family.isClosed) this.#queue = [];
    const name = this.#queue.shift();
    const spec = name === undefined ? undefined : this.#specs.get(name);
    if (name === undefined || spec === undefined) this.#isBeginning = false;
    else this.#startInOrder(name, spec);
    this.#nextStep();
  }

  #nextStep(): void {
    const step = this.#step;
    this.#step = new Outcome();
    step.succeed();
  }

  #startInOrder(name: string, spec: ChildSpec): void {
    const next = (): void => this.#startNext();
    try {
      this.#untilUp(name, this.#spawn(name, spec)).then(next, next);
    } catch (error) {
      // No place is left for it: what a start comes to is the family's affair, this is the supervisor's own.
      this.#failure = toError(error);
      this.#queue = [];
      this.#family.fail(this.#failure);
      next();
    }
  }

  /** Starts a child by its own. What that comes to is the affair of whoever asked for it, and of nobody else. */
  async #tryOut(name: string, spec: ChildSpec): Promise<AnyRef> {
    const ref = this.#spawn(name, spec);
    const child = this.#family.find(name);
    if (child !== undefined) child.isOnTrial = true;
    await this.#untilUp(name, ref);
    return ref;
  }

  /** It is not started before the first ones run: so the order is that of `list` (G28). */
  #mustWait(name: string): boolean {
    return this.#isBeginning || this.#family.find(name) !== undefined;
  }

  /** Behind the first ones, and behind one of the name that is ending. Whoever stops it meanwhile has the last word. */
  async #waitBehind(name: string): Promise<void> {
    const own = {};
    this.#behind.set(name, own);
    const before = this.#family.find(name);
    if (before !== undefined) await this.#family.stop(before);
    while (this.#isBeginning && this.#behind.get(name) === own) await this.#step.promise();
    if (this.#behind.get(name) !== own) throw new StateError(`Cannot start "${name}": it was stopped before its turn came`);
    this.#behind.delete(name);
    this.#nextStep();
  }

  async #firstStart(name: string): Promise<void> {
    await this.#itsTurn(name);
    const child = this.#family.find(name);
    if (child === undefined) throw new StateError(`Cannot restart "${name}": it was stopped before its turn came`);
    await this.#untilUp(name, child.ref);
  }

  #isWaiting(name: string): boolean {
    return this.#queue.includes(name) || this.#behind.has(name);
  }

  async #itsTurn(name: string): Promise<void> {
    while (this.#isWaiting(name)) await this.#step.promise();
  }

  /** Rejects with why it has been given up. */
  async #untilUp(name: string, ref: AnyRef): Promise<void> {
    try {
      await this.#family.find(name)?.whenUp();
    } catch (error) {
      // It knows more of how its start went.
      await ref.started;
      throw error;
    }
  }

  #spawn(name: string, { start, ...options }: ChildSpec): AnyRef {
    if (this.#family.isClosed) throw new StateError(`Cannot start "${name}": the children of "${this.#name}" stop`);
    const ref = this.#family.spawn(start, { ...options, name });
    // One that was down comes back into its place.
    const names = [...this.#specs.keys()];
    if (names.at(-1) !== name) this.#family.arrange(names);
    return ref;
  }

  #refOf(name: string): AnyRef | undefined {
    return this.#family.find(name)?.ref;
  }

  #statusOf(name: string): ChildStatus {
    const child = this.#family.find(name);
    if (child !== undefined) return statusOf(child);
    return this.#isWaiting(name) ? 'starting' : 'stopped';
  }

  /** A temporary child takes its spec along when it ends. */
  #specOf(name: string): ChildSpec | undefined {
    const spec = this.#specs.get(name);
    if (spec?.restart !== 'temporary' || this.#statusOf(name) !== 'stopped') return spec;
    this.#specs.delete(name);
    return undefined;
  }

  #known(verb: string, name: string): ChildSpec {
    const spec = this.#specOf(name);
    if (spec !== undefined) return spec;
    const names = [...this.#specs.keys()].join(', ');
    throw new StateError(`Cannot ${verb} "${name}": "${this.#name}" has no child of this name; it has ${names === '' ? 'none' : names}`);
  }

  #freeName(definitionName: string): string {
    for (let n = 1; ; n++) {
      const name = `${definitionName}-${n}`;
      if (!this.#specs.has(name)) return name;
    }
  }

  #answer<T>(replyTo: ReplyTo<T>, work: () => Promise<T>): void {
    // What the incarnation before was asked has been answered for it.
    const unlessOver = (answer: () => void): void => {
      if (!this.#family.isOver) answer();
    };
    work().then(
      (value) => unlessOver(() => replyTo.tell(value)),
      (error: unknown) => unlessOver(() => replyTo.fail(toError(error))),
    );
  }
}

function statusOf({ isEndAsked, state, round }: Child): ChildStatus {
  if (isEndAsked) return 'stopping';
  if (state === 'up') return 'running';
  return state === 'rising' && round === undefined ? 'starting' : 'restarting';
}
