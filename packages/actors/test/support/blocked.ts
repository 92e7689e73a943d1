import { type ActorRef, type Lane, MailboxFullError, type MailboxOptions } from '@ringmaster/actors';
import { expect } from 'vitest';
import { gate, type GateMessage } from '../fixtures/gate.ts';
import { type Came, puppet, type Step } from '../fixtures/puppet.ts';
import { recorder, type RecorderMessage } from '../fixtures/recorder.ts';
import type { Stage } from './stage.ts';
import type { Direction } from './way.ts';

export const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
export const note = (n: number) => ({ type: 'note', from: 'a', n }) as const;
/** What `count` tells come to that are accepted. */
export const accepted = (count: number): Came[] => upTo(count).map(() => ({ value: 'accepted' }));

/** Told, sent or asked with success. What fails, fails for want of room. */
export function wasAccepted(came: Came | undefined): boolean {
  if (came === undefined || 'value' in came) return came !== undefined && came.value !== 'full';
  expect(came.error).toBeInstanceOf(MailboxFullError);
  return false;
}

export const numbersOf = async (receiver: ActorRef<RecorderMessage>): Promise<number[]> =>
  (await receiver.ask({ type: 'report' }, { timeout: 60_000 })).map(({ n }) => n);

export const lettersOf = (stage: Stage): [string, number][] =>
  stage.deadLetters.map(({ reason, message }) => [reason, (message as { n: number }).n]);

/** `receiver` handles nothing more until the door opens. */
export async function block(
  receiver: ActorRef<{ type: 'block'; gate: ActorRef<GateMessage> }>,
  door: ActorRef<GateMessage>,
): Promise<void> {
  receiver.tell({ type: 'block', gate: door });
  await door.ask({ type: 'waiting', count: 1 });
}

/** A receiver with that mailbox that handles nothing until the door opens, and somebody who speaks to it. */
export async function blocked(stage: Stage, { from, to }: Pick<Direction, 'from' | 'to'>, mailbox: MailboxOptions) {
  const { system } = stage;
  const door = system.spawn(gate, { thread: 'owner' });
  const receiver = system.spawn(recorder, { thread: to, mailbox });
  const voice = system.spawn(puppet, { thread: from });
  await block(receiver, door);
  const say = (steps: readonly Step[]): Promise<readonly Came[]> => voice.ask({ type: 'do', steps }, { timeout: 60_000 });
  return {
    receiver,
    open: () => void door.tell({ type: 'open' }),
    say,
    tell: (numbers: readonly number[], lane: Lane = 'normal') =>
      say(numbers.map((n): Step => ({ do: 'tell', to: receiver, lane, message: note(n) }))),
  };
}
