import type { GovernedFamily } from '../cell/cell-context.ts';
import type { Child } from '../cell/child.ts';
import type { AnyRef, ReplyTo } from '../contract/actor-ref.ts';
import type { ChildSpec, ChildStatus } from '../contract/child-spec.ts';
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
  readonly #family: GovernedFamily;
  /** In order of their start. */
  readonly #specs = new Map<string, ChildSpec>();
  /** Of the first children: not started yet, each waits for the one before it. */
  #queue: string[] = [];

  constructor(name: string, family: GovernedFamily) {
    this.#name = name;
    this.#family = family;
  }

  /** Starts the children of the spec in order, each when the one before runs, or has been given up. */
  begin(children: readonly (ChildSpec & { readonly name: string })[]): void {
    for (const child of children) this.#specs.set(child.name, child);
    this.#queue = children.map(({ name }) => name);
    this.#startNext();
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
      const ref = this.#spawn(name, child);
      await this.#untilUp(name, ref);
      return ref;
    });
  }

  stop(name: string, replyTo: ReplyTo<void>): void {
    this.#answer(replyTo, async () => {
      this.#known('stop', name);
      this.#queue = this.#queue.filter((one) => one !== name);
      const child = this.#family.find(name);
      if (child !== undefined) await this.#family.stop(child);
    });
  }

  restart(name: string, replyTo: ReplyTo<void>): void {
    this.#answer(replyTo, async () => {
      const spec = this.#known('restart', name);
      this.#queue = this.#queue.filter((one) => one !== name);
      const child = this.#family.find(name);
      if (child === undefined) await this.#untilUp(name, this.#spawn(name, spec));
      else await this.#family.restart(child, new StateError(`Cannot go on as "${name}": "${this.#name}" was asked to restart it`));
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

  list(): readonly { readonly name: string; readonly status: ChildStatus }[] {
    return [...this.#specs.keys()]
      .filter((name) => this.#specOf(name) !== undefined)
      .map((name) => ({ name, status: this.#statusOf(name) }));
  }

  #startNext(): void {
    if (this.#family.isClosed) this.#queue = [];
    const name = this.#queue.shift();
    if (name === undefined) return;
    const spec = this.#specs.get(name);
    if (spec === undefined) return this.#startNext();
    let ref: AnyRef;
    try {
      ref = this.#spawn(name, spec);
    } catch (error) {
      // No place is left for it: what a start comes to is the family's affair, this is the supervisor's own.
      return this.#family.fail(toError(error));
    }
    const next = (): void => this.#startNext();
    this.#untilUp(name, ref).then(next, next);
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

  #spawn(name: string, { start, shutdownMs, ...options }: ChildSpec): AnyRef {
    return this.#family.spawn(start, { ...options, name, ...(shutdownMs === undefined ? {} : { shutdownMs }) });
  }

  #statusOf(name: string): ChildStatus {
    const child = this.#family.find(name);
    if (child !== undefined) return statusOf(child);
    return this.#queue.includes(name) ? 'starting' : 'stopped';
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
