const area = 'park and wake';
const inbound = 'packages/core/src/transport/links/inbound-link.ts';
const outbound = 'packages/core/src/transport/links/outbound-link.ts';
const parking = 'packages/core/src/transport/parking/parking.ts';

/** A test of `packages/core/test/transport`. */
function transport(file, name) {
  return { file: `packages/core/test/transport/${file}.test.ts`, name };
}

const SLEEPER = transport('link-order.threads', 'W1 a sleeper hears of a record, wherever the two meet');
const OUTBOX = transport('link-order.threads', 'W3 an outbox hears of room in its ring, wherever the two meet');

/** Who sleeps, who wakes whom, and who waits for room (W1 to W4). */
export const PARK = [
  {
    name: 'a thread looks first and then says that it sleeps',
    rule: 'W1',
    area,
    file: 'packages/core/src/transport/parking/duty-cycle.ts',
    find: 'this.#parking.announce();\n    if (this.#findsWaiting()) {\n      this.#parking.withdraw();\n      return false;\n    }',
    replace: 'if (this.#findsWaiting()) return false;\n    this.#parking.announce();',
    caughtBy: SLEEPER,
  },
  {
    name: 'a thread sleeps without a second look',
    rule: 'W1',
    area,
    file: 'packages/core/src/transport/parking/duty-cycle.ts',
    find: 'if (this.#findsWaiting()) {\n      this.#parking',
    replace: 'if (this.#isPoked && this.#findsWaiting()) {\n      this.#parking',
    caughtBy: transport('duty-cycle', 'W1 work that arrives before the second look is done without a wake-up'),
  },
  {
    name: 'a thread that blocks looks first and then says so',
    rule: 'W4',
    area,
    file: 'packages/core/src/transport/parking/blocking-cycle.ts',
    find: 'this.#parking.announce();\n    if (this.#duties.some((duty) => duty.hasWaiting())) this.#parking.withdraw();\n    else this.#parking.block();',
    replace: 'if (this.#duties.some((duty) => duty.hasWaiting())) return;\n    this.#parking.announce();\n    this.#parking.block();',
    caughtBy: transport('link-order.threads', 'W1, W4 a thread that blocks hears of a record, wherever the two meet'),
  },
  {
    name: 'a reader is woken before what it is to read is published',
    rule: 'W1',
    area,
    file: outbound,
    find: 'this.#data.publish();\n    wakeThread(this.#options.host, this.#words, this.to);',
    replace: 'wakeThread(this.#options.host, this.#words, this.to);\n    this.#data.publish();',
    caughtBy: SLEEPER,
  },
  {
    name: 'a replacement leaves the flag as its predecessor had it',
    rule: 'W2',
    area,
    file: parking,
    find: 'begin(): void {\n    publish(',
    replace: 'begin(): void {\n    if (this.#waiterOut) publish(',
    caughtBy: transport('parking', 'W2 a replacement begins awake, whatever state its predecessor left'),
  },
  {
    name: 'each sleep leaves one more waiter at the doorbell',
    rule: 'W1',
    area,
    file: parking,
    find: 'if (this.#waiterOut) return;\n    this.#waiterOut = true;',
    replace: 'this.#waiterOut = true;',
    caughtBy: transport('parking', 'W2 a thread woken by its own code a thousand times leaves one waiter, not a thousand'),
  },
  {
    name: 'whoever stays awake forgets the waiter that stands at its doorbell',
    rule: 'W1',
    area,
    file: parking,
    find: 'withdraw(): void {\n    publish(',
    replace: 'withdraw(): void {\n    this.#waiterOut = false;\n    publish(',
    caughtBy: transport(
      'parking',
      'W1 a ring between announcing and sleeping is not lost either while an older waiter stands at the doorbell',
    ),
  },
  {
    name: 'who takes over for a dead thread rings nobody',
    rule: 'W1',
    area,
    file: 'packages/core/src/transport/links/shared-mesh.ts',
    find: 'ringEveryone(host, this.#words, threads);',
    replace: 'if (this.#touched.length > 0) ringEveryone(host, this.#words, threads);',
    caughtBy: transport('mesh-takeover', 'W1 who takes over for a thread that had taken a sleeper’s flag, and died before it rang, rings'),
  },
  {
    name: 'who takes over for a dead thread rings those alone who say that they sleep',
    rule: 'W1',
    area,
    file: parking,
    find: 'tryAdvance(words, index, ThreadState.parked, ThreadState.awake);\n    host.ringDoorbell(words, index);',
    replace: 'if (tryAdvance(words, index, ThreadState.parked, ThreadState.awake)) host.ringDoorbell(words, index);',
    caughtBy: transport('parking', 'W1 a sleeper whose waker died before it rang is woken by ringing everyone'),
  },
  {
    name: 'a producer that wants room does not look once more',
    rule: 'W3',
    area,
    file: outbound,
    find: 'WANTS_ROOM, 1);\n    return this.#moveOutbox();',
    replace: 'WANTS_ROOM, 1);\n    return false;',
    caughtBy: OUTBOX,
  },
  {
    name: 'a producer looks for room and then says that it wants some',
    rule: 'W3',
    area,
    file: outbound,
    find: 'publish(this.#words, this.#options.linkIndex + WANTS_ROOM, 1);\n    return this.#moveOutbox();',
    replace: 'const moved = this.#moveOutbox();\n    publish(this.#words, this.#options.linkIndex + WANTS_ROOM, 1);\n    return moved;',
    caughtBy: OUTBOX,
  },
  {
    name: 'a reader tells of room before it has given it back',
    rule: 'W3',
    area,
    file: inbound,
    find: 'const polled = this.#data.poll(this.#onRecord, limit);\n      if (polled === 0) return 0;\n      this.#tellOfRoom();\n      return polled;',
    replace: 'if (this.#data.hasWaiting()) this.#tellOfRoom();\n      return this.#data.poll(this.#onRecord, limit);',
    caughtBy: OUTBOX,
  },
  {
    name: 'who opens a ring does not look for who waits for the room it gives back',
    rule: 'W3',
    area,
    file: inbound,
    find: '// A predecessor may have ended between what it released and its look at the word.\n    this.#tellOfRoom();\n',
    replace: '',
    caughtBy: transport(
      'mesh-takeover',
      'W3 who reads the rings of a thread that had given back room, and died before it looked for who waits for it, looks',
    ),
  },
  {
    name: 'room that a handler’s error gives back is told to nobody',
    rule: 'W3',
    area,
    file: inbound,
    find: '} catch (error) {\n      this.#tellOfRoom();\n      throw error;',
    replace: '} catch (error) {\n      throw error;',
    caughtBy: transport('mesh-takeover', 'W3 room that is given back because a handler has thrown is told as well'),
  },
  {
    name: 'a sender looks at a mailbox’s flag before it says that it waits for room there',
    rule: 'W3',
    area,
    file: 'packages/core/src/slots/shared-slot-table.ts',
    find: 'setBits(this.#words, (slot << SLOT_WORDS_SHIFT) + ROOM_WANTED, 1 << (thread & 31));\n    return observe(this.#words, (slot << SLOT_WORDS_SHIFT) + OVERLOAD) !== 0;',
    replace:
      'const waits = observe(this.#words, (slot << SLOT_WORDS_SHIFT) + OVERLOAD) !== 0;\n    setBits(this.#words, (slot << SLOT_WORDS_SHIFT) + ROOM_WANTED, 1 << (thread & 31));\n    return waits;',
    caughtBy: transport('link-order.threads', 'W3 a sender hears of room at its receiver, wherever the two meet'),
  },
  {
    name: 'a handler looks whether its ask was given up before it asks to be told',
    rule: 'W3',
    area,
    file: 'packages/core/src/transport/regions/withdrawals.ts',
    find: 'setBits(this.#words, place * REQUEST_WORDS + WANTED, 1 << (thread & 31));\n    return !this.isWithdrawn(place, number);',
    replace:
      'const stands = !this.isWithdrawn(place, number);\n    setBits(this.#words, place * REQUEST_WORDS + WANTED, 1 << (thread & 31));\n    return stands;',
    caughtBy: transport('withdrawal-order.threads', 'W3: whoever listens hears of a request that is taken back, wherever the two meet'),
  },
];
