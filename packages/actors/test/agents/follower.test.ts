import type { AgentInfo, AgentNews, AnyRef, StreamWriter } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { Follower } from '#actors/agents/follower.js';

/** A writer with as much credit as a test gives. */
class Writer {
  credit = 0;
  readonly written: string[] = [];
  #ready: { resolve(): void; reject(error: Error): void } | undefined;

  tryWrite({ ref, info }: AgentNews): boolean {
    if (this.credit === 0) return false;
    this.credit--;
    this.written.push(`${ref.name} ${info?.room}`);
    return true;
  }

  get ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#ready = { resolve, reject };
    });
  }

  async grant(credit: number): Promise<void> {
    this.credit += credit;
    this.#ready?.resolve();
    await Promise.resolve();
  }

  async leave(): Promise<void> {
    this.#ready?.reject(new Error('gone'));
    await Promise.resolve();
  }
}

const ref = (name: string): AnyRef => ({ name }) as AnyRef;
const info = (room: number): AgentInfo => ({ room }) as AgentInfo;

it('Follower keeps the newest of each agent for who is slow, and tells all of it in the order in which it began', async () => {
  const writer = new Writer();
  const gone: unknown[] = [];
  const follower = new Follower(writer as unknown as StreamWriter<AgentNews>, (error) => gone.push(error));
  const [a, b] = [ref('a'), ref('b')];
  for (const room of [1, 2, 3]) for (const one of [a, b]) follower.tell(one, info(room));
  expect(writer.written).toEqual([]);
  await writer.grant(1);
  expect(writer.written).toEqual(['a 3']);
  follower.tell(a, undefined);
  await writer.grant(5);
  expect(writer.written).toEqual(['a 3', 'b 3', 'a undefined']);
  follower.tell(b, info(4));
  expect(writer.written.at(-1)).toBe('b 4');
  writer.credit = 0;
  follower.tell(b, info(5));
  await writer.leave();
  expect(gone).toEqual([new Error('gone')]);
});
