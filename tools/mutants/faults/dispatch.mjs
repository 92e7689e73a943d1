const area = 'mailboxes and back-pressure';

/** A test of `packages/actors/test/runtime`, in the virtual system. */
function virtual(file, name) {
  return { file: `packages/actors/test/runtime/${file}.test.ts`, name, way: 'virtual' };
}

/** What is full, who waits for room, and what is never refused (F2 to F4). */
export const DISPATCH = [
  {
    name: 'a send goes past one that finds no room',
    rule: 'F2',
    area,
    file: 'packages/actors/src/cell/refs/waiting-sends.ts',
    find: 'if (!this.#tryAdmit(one)) return true;\n      this.remove(one);',
    replace: 'if (!this.#tryAdmit(one)) continue;\n      this.remove(one);',
    caughtBy: virtual('backpressure', 'G8: sends wait for room, and arrive in the order of the calls'),
  },
  {
    name: 'the reserve of a mailbox is counted twice',
    rule: 'F3',
    area,
    file: 'packages/actors/src/cell/messages/overflow.ts',
    find: 'if (mailbox.length >= mailbox.capacity + reserve)',
    replace: 'if (mailbox.length > mailbox.capacity + reserve * 2)',
    caughtBy: virtual(
      'backpressure',
      'G9, F3: across threads a mailbox takes its bound and as much again; the rest is a dead letter, asks are answered',
    ),
  },
  {
    name: 'the flag of a full mailbox goes up under every policy',
    rule: 'F3',
    area,
    file: 'packages/actors/src/cell/messages/overload.ts',
    find: "if (this.#bounds.overflow === 'reject') this.#environment.slots.setOverloaded(this.#cell.slot, true);",
    replace: 'this.#environment.slots.setOverloaded(this.#cell.slot, true);',
    caughtBy: virtual('overflow', 'F1, G9: under drop-oldest the newest are kept, in order'),
  },
  {
    name: 'a reply is refused by a full outbox',
    rule: 'F4',
    area,
    file: 'packages/actors/src/remote/peer.ts',
    find: 'leaving?.depart(this.thread);\n    this.link.post(bytes, kind, true);',
    replace: 'leaving?.depart(this.thread);\n    this.link.post(bytes, kind);',
    caughtBy: virtual(
      'backpressure',
      'G1, G8: when rings, outboxes and mailboxes are full, everything accepted is handled or a dead letter',
    ),
  },
];
