import type { BoughLine } from './bough.ts';
import { childrenOf, nodeOf, parentOf, ROOTS } from './shape.ts';

/** What a node is to its parent's thread: one spawned by that life of it. */
interface Entry {
  /** The life of the parent that spawned it. */
  readonly under: number;
  /** Where it was last heard of. */
  thread: number | undefined;
}

/**
 * Which nodes should live, from what was decided: never from who does live.
 *
 * A setup makes all children, or keeps those there are; a decision to stop or to escalate takes one away, and who escalates takes
 * its parent's others with it until the parent's next setup. Decisions are logged by the parent's thread, and by the same way as the parent's setups, so they
 * are in order; what a node says of itself comes another way, and names the life of the parent that it belongs to.
 */
export class Ledger {
  readonly wrong: string[] = [];
  /** Restarts that were one too many. */
  exhausted = 0;
  /** Lines were dropped on their way: nothing can be said. */
  isBlind = false;
  readonly #entries = new Map<number, Entry>(ROOTS.map((root) => [root, { under: 0, thread: undefined }]));
  readonly #gone = new Set<string>();
  /** Parents that have failed of a child. */
  readonly #closed = new Set<number>();
  /** Of nodes whose last setup failed: under which life. */
  readonly #failing = new Map<number, number>();
  /** Said that it would end when its thread died: it may have got there or not. */
  readonly #uncertain = new Set<number>();

  line(thread: number | undefined, data: object | undefined, text: string): void {
    if (text === 'hierarchy') return this.#said(thread, data as BoughLine);
    if (text.startsWith('log lines and events dropped')) this.isBlind = true;
    const { actor, why } = (data ?? {}) as { readonly actor?: string; readonly why?: string };
    if (why?.startsWith('it would be more than')) this.exhausted++;
    if (/^actor (failed|ended) and (stops|escalates)$/.test(text)) this.#decided(nodeOf(actor ?? ''), text.endsWith('escalates'));
  }

  #said(thread: number | undefined, line: BoughLine): void {
    if (line.what === 'wrong') return void this.wrong.push(line.text);
    const { node } = line;
    const entry = this.#entries.get(node);
    if (entry !== undefined) entry.thread = thread;
    switch (line.what) {
      case 'set up':
        this.#closed.delete(node);
        this.#failing.delete(node);
        this.#uncertain.delete(node);
        for (const child of childrenOf(node)) {
          if (line.kept.includes(child)) continue;
          this.#entries.set(child, { under: line.life, thread: undefined });
          // Else that has come faster than this.
          if (this.#failing.get(child) !== line.life) this.#failing.delete(child);
        }
        return;
      case 'setup fails':
        return void this.#failing.set(node, line.under);
      case 'leaves':
        this.#failing.set(node, line.under);
        return void this.#gone.add(keyOf(node, line.under));
    }
  }

  #decided(node: number, escalates: boolean): void {
    const under = this.#failing.get(node) ?? this.#entries.get(node)?.under;
    const parent = parentOf(node);
    if (under === undefined) return;
    this.#gone.add(keyOf(node, under));
    if (escalates && parent !== undefined) this.#closed.add(parent);
  }

  threadDied(thread: number): void {
    for (const [node, entry] of this.#entries) {
      if (entry.thread === thread && this.#failing.has(node)) this.#uncertain.add(node);
    }
  }

  /** What is wrong with who is found alive, or undefined. */
  compare(found: ReadonlySet<number>): string | undefined {
    const missing: number[] = [];
    const visit = (node: number): readonly number[] => {
      if (!found.has(node)) {
        if (this.#isAlive(node) && !this.#uncertain.has(node)) missing.push(node);
        return [];
      }
      return [...(this.#isAlive(node) || this.#uncertain.has(node) ? [] : [node]), ...childrenOf(node).flatMap(visit)];
    };
    const excess = ROOTS.flatMap(visit);
    if (missing.length + excess.length === 0) return undefined;
    return `of ${found.size} nodes that answer, ${missing.length} are missing (${missing.slice(0, 10)}), ${excess.length} should be gone (${excess.slice(0, 10)})`;
  }

  #isAlive(node: number): boolean {
    const entry = this.#entries.get(node);
    const parent = parentOf(node);
    if (entry === undefined || this.#gone.has(keyOf(node, entry.under))) return false;
    return parent === undefined || !this.#closed.has(parent);
  }
}

const keyOf = (node: number, under: number): string => `${node} under ${under}`;
