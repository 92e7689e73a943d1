import type { AnyRef } from '../contract/actor-ref.ts';
import { blueprintOf, type Spawnable } from '../contract/blueprint.ts';
import type { InsideContext } from './context-parts.ts';
import type { Child } from './family/child.ts';
import type { GroupPolicy } from './family/decider.ts';
import type { Family } from './family/family.ts';
import type { SpawnPlanOptions } from './family/orders.ts';
import type { SupervisedFamily } from './family/supervised-family.ts';

/** The children of one incarnation, for the ready-made supervisor. */
export class InsideFamily implements SupervisedFamily {
  readonly #inside: InsideContext;
  readonly #family: Family;

  constructor(inside: InsideContext) {
    this.#inside = inside;
    this.#family = inside.cell.ownFamily;
  }

  get isClosed(): boolean {
    return this.#inside.incarnation.isClosing || this.#family.isClosed;
  }

  get isOver(): boolean {
    return this.#inside.incarnation.isOver;
  }

  setPolicy(policy: GroupPolicy): void {
    this.#family.setPolicy(policy);
  }

  arrange(names: readonly string[]): void {
    this.#family.arrange(names);
  }

  startsWhen(ready: Promise<void>): void {
    this.#inside.cell.life.startsWhen(ready);
  }

  find(name: string): Child | undefined {
    return this.#family.find(name);
  }

  spawn(what: Spawnable<never>, options: SpawnPlanOptions): AnyRef {
    const { cell, services, checkAlive } = this.#inside;
    checkAlive('spawn a child of');
    return services.environment.spawn(cell, blueprintOf(what), { ...options, isRetried: true });
  }

  fail(error: Error): void {
    const { incarnation, cell } = this.#inside;
    if (!incarnation.isClosing) cell.fail(error);
  }

  stop(child: Child): Promise<void> {
    return this.#family.stopAsked(child);
  }

  restart(child: Child, error: Error): Promise<void> {
    return this.#family.restartAsked(child, error);
  }
}
