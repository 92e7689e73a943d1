import type { RecordMemory } from '@ringmaster/core';
import type { Chain, ChainLink } from '../cell/asks/ask-chain.ts';
import type { InternalRef, InternalReply } from '../cell/internals.ts';
import type { ReplyHandle } from '../cell/asks/reply-handle.ts';
import {
  ASK_CHAIN,
  ASK_DEADLINE,
  FLAG_ASK,
  FLAG_CANCELLABLE,
  FLAG_CHAIN_MASK,
  FLAG_CHAIN_SHIFT,
  FLAG_ONE_OF_MANY,
  FLAGS,
  LINK_WORDS,
} from './envelope-layout.ts';

/** Flags of the record of `ask`, but for the lane. `hasSender`: the record names who asked. */
export function askFlags(ask: InternalReply, hasSender: boolean): number {
  return FLAG_ASK | (ask.isCancellable ? cancellableFlags(ask) : 0) | (chainOnWire(ask, hasSender).length << FLAG_CHAIN_SHIFT);
}

function cancellableFlags(ask: InternalReply): number {
  return ask.isOneOfMany ? FLAG_CANCELLABLE | FLAG_ONE_OF_MANY : FLAG_CANCELLABLE;
}

/** Puts what travels with an ask beside its message between the prefix and the payload of its record. */
export function writeAskHead(memory: RecordMemory, offset: number, ask: InternalReply, hasSender: boolean): void {
  memory.doubles[(offset >>> 3) + ASK_DEADLINE] = ask.deadlineMs;
  const { words } = memory;
  let index = (offset >>> 2) + ASK_CHAIN;
  for (const { thread, slot, generation, id } of chainOnWire(ask, hasSender)) {
    words[index] = thread;
    words[index + 1] = slot;
    words[index + 2] = generation;
    words[index + 3] = id;
    index += LINK_WORDS;
  }
}

/** The same as the receiver learns it. */
export function readAskHead(memory: RecordMemory, offset: number, ask: ReplyHandle, sender: InternalRef | undefined): void {
  // It has come home, and knows it better.
  if (ask.isAtHome) return;
  const flags = memory.words[(offset >>> 2) + FLAGS] as number;
  ask.sender = sender;
  ask.isCancellable = (flags & FLAG_CANCELLABLE) !== 0;
  if ((flags & FLAG_ONE_OF_MANY) !== 0) ask.beOneOfMany();
  ask.deadlineMs = memory.doubles[(offset >>> 3) + ASK_DEADLINE] as number;
  const links = (flags >>> FLAG_CHAIN_SHIFT) & FLAG_CHAIN_MASK;
  if (links > 0) ask.above = readChain(memory.words, (offset >>> 2) + ASK_CHAIN, links);
}

/** The asker itself stands in the chain only where the record does not name it: it was forwarded by another thread. */
function chainOnWire(ask: InternalReply, hasSender: boolean): Chain {
  return hasSender ? ask.above : ask.chain;
}

function readChain(words: Int32Array, first: number, links: number): Chain {
  const chain: ChainLink[] = [];
  for (let index = first; chain.length < links; index += LINK_WORDS) {
    const [thread = 0, slot = 0, generation = 0, id = 0] = words.subarray(index, index + LINK_WORDS);
    chain.push({ thread, slot, generation, id });
  }
  return chain;
}
