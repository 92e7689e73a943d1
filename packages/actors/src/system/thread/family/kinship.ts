import type { Host, TimeLimits } from '@ringmaster/core';
import type { ActorCell } from '../../../cell/actor-cell.ts';
import type { KinPort, LocalActor } from '../../../cell/cell-environment.ts';
import type { InternalRef, Place } from '../../../cell/internals.ts';
import type { Order, Report, SpawnPlanOptions } from '../../../cell/family/orders.ts';
import type { Blueprint } from '../../../contract/blueprint.ts';
import { findDefinition } from '../../../contract/definition-table.ts';
import { moduleImports } from '../../../contract/module-imports.ts';
import type { Failure } from '../../../contract/failure.ts';
import type { Restarted } from '../../../contract/system-event.ts';
import { RecordKind } from '../../../remote/envelope-layout.ts';
import { RecoveryTable } from '../../../supervision/recovery-table.ts';
import { briefError } from '../log/brief-error.ts';
import type { Hosting } from '../spawning/hosting.ts';
import type { Residents } from '../residents.ts';
import type { Spawning } from '../spawning/spawning.ts';
import type { SystemThreads } from '../system-threads.ts';
import type { ThreadServices } from '../thread-services.ts';

/** What kinship needs from its thread. */
export interface KinThread {
  readonly thread: number;
  readonly handles: { refTo(thread: number, slot: number, generation: number): InternalRef };
  readonly host: Host;
  readonly limits: TimeLimits;
  readonly services: Pick<ThreadServices, 'restarted' | 'rootFailed'>;
  readonly spawning: Pick<Spawning, 'respawn'>;
  readonly hosting: Pick<Hosting, 'restarted'>;
  readonly cells: Residents;
  asSender<R>(cell: LocalActor, step: () => R): R;
  readonly threads: Pick<SystemThreads, 'post' | 'isOpen'>;
}

/** A report on its way between threads. */
interface ReportRecord {
  readonly name: string;
  readonly report: Report;
}

/**
 * Carries reports from children to parents and orders from parents to children. Between threads they are records in the data ring, which
 * are acted on as soon as they are read and never go through a mailbox (S4); within one thread they are calls.
 */
export class Kinship implements KinPort {
  readonly #thread: KinThread;

  constructor(thread: KinThread) {
    this.#thread = thread;
  }

  endsBehindGate(head: LocalActor, child: Place): boolean {
    const isClosed = ({ thread }: Place): boolean => thread !== this.#thread.thread && !this.#thread.threads.isOpen(thread);
    return isClosed(child) && head.lineage.some(isClosed);
  }

  now(): number {
    return this.#thread.host.now();
  }

  random(): number {
    return this.#thread.host.random();
  }

  after(delayMs: number, task: () => void): () => void {
    return this.#thread.limits.timer(delayMs, task);
  }

  report(child: LocalActor, report: Report): void {
    const parent = child.lineage.at(-1);
    if (parent === undefined) {
      // The guardian: nobody is above it.
      if (report.what === 'failed') this.#thread.services.rootFailed(report.error);
    } else if (parent.thread === this.#thread.thread) this.reported(child, parent, { name: child.name, report });
    else {
      const prefix = [child.slot, child.generation, 0, parent.slot, parent.generation];
      const record = (what: Report): ReportRecord => ({ name: child.name, report: what });
      this.#post(parent.thread, RecordKind.report, prefix, [
        () => record(report),
        () => record(without(report)),
        () => record(inBrief(report)),
      ]);
    }
  }

  /** A report is here. If the parent has gone, nobody will ever decide, so the child is stopped. */
  reported(child: Place, parent: Place, payload: unknown): void {
    const { name, report } = payload as ReportRecord;
    const cell = this.#thread.cells.of(parent);
    if (cell !== undefined) return cell.childReported(child, name, report);
    void this.#thread.handles.refTo(child.thread, child.slot, child.generation).stop();
  }

  order(child: Place, order: Order): void {
    if (child.thread === this.#thread.thread) return this.#thread.cells.of(child)?.obey(order);
    const prefix = [child.slot, child.generation];
    this.#post(child.thread, RecordKind.order, prefix, [() => order, () => withoutMessage(order), () => briefOrder(order)]);
  }

  /** An order is here. The child may have ended meanwhile. */
  ordered(child: Place, payload: unknown): void {
    this.#thread.cells.of(child)?.obey(payload as Order);
  }

  tableOf({ url, actorName }: Blueprint<never>): RecoveryTable | undefined | Promise<RecoveryTable | undefined> {
    const find = (): RecoveryTable | undefined => {
      const given = findDefinition(url, actorName)?.options.supervise;
      return given instanceof RecoveryTable ? given : undefined;
    };
    if (findDefinition(url, actorName) !== undefined) return find();
    // The blueprint came in a message: this thread has not seen the definition yet.
    return moduleImports.import(url).then(find, () => undefined);
  }

  respawn(parent: LocalActor, what: Blueprint<never>, options: SpawnPlanOptions & { readonly name: string }): InternalRef {
    return this.#thread.spawning.respawn(parent as ActorCell, what, options);
  }

  asSender<R>(actor: LocalActor, step: () => R): R {
    return this.#thread.asSender(actor, step);
  }

  restarted(cell: LocalActor, restarted: Restarted): void {
    cell.meter.restarted();
    this.#thread.hosting.restarted(cell);
    this.#thread.services.restarted(cell as ActorCell, restarted);
  }

  /**
   * Posts the first of the payloads that can be sent: what a failure carries must not keep it from being decided about. Each is made when those
   * before it could not be: one in brief has an error of its own, whose stack costs more than all else that is done for an order.
   */
  #post(to: number, kind: RecordKind, prefix: readonly number[], payloads: readonly (() => unknown)[]): void {
    for (const [index, payload] of payloads.entries()) {
      try {
        return this.#thread.threads.post(to, kind, prefix, payload());
      } catch (error) {
        if (index === payloads.length - 1) throw error;
      }
    }
  }
}

/** The message may be the very thing that cannot be sent. */
function without(report: Report): Report {
  return report.what === 'failed' ? { ...report, message: undefined } : report;
}

function inBrief(report: Report): Report {
  return report.what === 'failed' ? { ...report, message: undefined, error: briefError(report.error) } : report;
}

function withoutMessage(order: Order): Order {
  return order.verb === 'halt' ? { ...order, failure: { ...order.failure, message: undefined } } : order;
}

function briefOrder(order: Order): Order {
  if (order.verb === 'start') return { ...order, restarted: { ...order.restarted, error: briefError(order.restarted.error) } };
  if (order.verb !== 'halt') return order;
  const failure: Failure = { ...order.failure, message: undefined, error: briefError(order.failure.error) };
  return { ...order, failure };
}
