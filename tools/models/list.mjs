/**
 * The models in `proof/`, and how each is checked.
 *
 * - `runs`: bounds under which it must hold. `macros` are its `-D`s; `ltl` names a claim about what happens in the end, which is looked at
 *   under weak fairness; without one, assertions and dead ends are.
 * - `faults`: of each, that the same run with `-D` of it must fail. A model that cannot fail proves nothing.
 */
export const MODELS = [
  {
    name: 'ring',
    rules: 'R1, R2, M2',
    runs: [
      { title: 'producer dies twice', macros: ['PRODUCER_DIES', 'DEATHS=2'] },
      { title: 'consumer dies twice', macros: ['CONSUMER_DIES', 'DEATHS=2'] },
    ],
    faults: [
      { name: 'FAULT_PUBLISHED_BEFORE_COMMIT', rule: 'R1', run: 1 },
      { name: 'FAULT_ABORT_KEEPS_ROOM', rule: 'R1', run: 1 },
      { name: 'FAULT_NO_PADDING', rule: 'R1', run: 1 },
      { name: 'FAULT_READ_AFTER_HANDLER', rule: 'R2', run: 1 },
      { name: 'FAULT_RELEASED_BEFORE_READ', rule: 'R2', run: 1 },
      { name: 'FAULT_SUCCESSOR_AT_RELEASED', rule: 'R2', run: 1 },
      { name: 'FAULT_SUCCESSOR_KEEPS_ROOM', rule: 'R2', run: 1 },
      { name: 'FAULT_WRAP_COMPARED', rule: 'M2', run: 1 },
    ],
  },
  {
    name: 'parking',
    rules: 'W1, W2',
    runs: [
      { title: 'a waker dies', ltl: 'found', macros: [] },
      { title: 'the sleeper wakes itself, too', macros: ['WITH_LOCAL'] },
    ],
    faults: [
      { name: 'FAULT_NO_SECOND_LOOK', rule: 'W1', run: 0 },
      { name: 'FAULT_LOOK_BEFORE_ANNOUNCE', rule: 'W1', run: 0 },
      { name: 'FAULT_LOOK_BEFORE_PUBLISH', rule: 'W1', run: 0 },
      { name: 'FAULT_SUCCESSOR_RINGS_NOBODY', rule: 'W1', run: 0 },
      { name: 'FAULT_WAITER_FORGOTTEN', rule: 'W1', run: 0 },
      { name: 'FAULT_WAITER_PER_SLEEP', rule: 'W1', run: 1 },
    ],
  },
  {
    name: 'room',
    rules: 'W3',
    runs: [{ title: 'the consumer dies twice', ltl: 'moves', macros: [] }],
    faults: [
      { name: 'FAULT_WORD_BEFORE_ANNOUNCE', rule: 'W3', run: 0 },
      { name: 'FAULT_LOOK_BEFORE_WORD', rule: 'W3', run: 0 },
      { name: 'FAULT_NO_LOOK_AFTER_WORD', rule: 'W3', run: 0 },
      { name: 'FAULT_LOOK_BEFORE_RELEASE', rule: 'W3', run: 0 },
      { name: 'FAULT_SUCCESSOR_KEEPS_ROOM', rule: 'R2', run: 0 },
      { name: 'FAULT_SUCCESSOR_SILENT', rule: 'W3', run: 0 },
    ],
  },
  {
    name: 'control',
    rules: 'I3',
    runs: [{ title: 'a sender dies', ltl: 'heard', macros: [] }],
    faults: [
      { name: 'FAULT_REFUSED', rule: 'I3', run: 0 },
      { name: 'FAULT_PENDING_BEFORE_HINT', rule: 'I3', run: 0 },
      { name: 'FAULT_PENDING_CLEARED_LATE', rule: 'I3', run: 0 },
      { name: 'FAULT_NO_LOOK_AT_PENDING', rule: 'W1', run: 0 },
      { name: 'FAULT_DEATH_UNHEARD', rule: 'D2', run: 0 },
    ],
  },
  {
    name: 'slots',
    rules: 'I1, I2',
    runs: [{ title: 'two openers, two enders', macros: [] }],
    faults: [
      { name: 'FAULT_NO_EXCLUSION', rule: 'I1', run: 0 },
      { name: 'FAULT_NO_RETIREMENT', rule: 'I1', run: 0 },
      { name: 'FAULT_STATUS_ALONE', rule: 'I2', run: 0 },
      { name: 'FAULT_MOVE_IN_TWO', rule: 'I2', run: 0 },
      { name: 'FAULT_FROM_REVERSED', rule: 'I2', run: 0 },
      { name: 'FAULT_STARTED_AGAIN_WITHOUT_LOOK', rule: 'I2', run: 0 },
      { name: 'FAULT_FREED_ONCE', rule: 'I2', run: 0 },
    ],
  },
  {
    name: 'replacement',
    rules: 'D1, D2, I5',
    runs: [{ title: 'a thread dies twice', ltl: 'settled', macros: [] }],
    faults: [
      { name: 'FAULT_NO_GATE', rule: 'D1', run: 0 },
      { name: 'FAULT_GATE_OPENS_AT_ONCE', rule: 'D1', run: 0 },
      { name: 'FAULT_NO_DRAIN', rule: 'D2', run: 0 },
      { name: 'FAULT_ALL_FAIL', rule: 'D2', run: 0 },
      { name: 'FAULT_OUTBOX_FORGOTTEN', rule: 'D2', run: 0 },
      { name: 'FAULT_READ_TAKEN_FOR_RELEASED', rule: 'D2', run: 0 },
      { name: 'FAULT_READ_AFTER_HANDLER', rule: 'R2', run: 0 },
      { name: 'FAULT_SUCCESSOR_AT_RELEASED', rule: 'R2', run: 0 },
      { name: 'FAULT_SUCCESSOR_KEEPS_ROOM', rule: 'R2', run: 0 },
    ],
  },
  {
    name: 'blocks',
    rules: 'D9, U2, U3, U4, U6',
    runs: [{ title: 'sender or receiver dies', macros: [] }],
    faults: [
      { name: 'FAULT_TAIL_NOT_LOOKED_AT', rule: 'U2', run: 0 },
      { name: 'FAULT_HEAD_FREED_FIRST', rule: 'U3', run: 0 },
      { name: 'FAULT_OWNER_FREED_FIRST', rule: 'U3', run: 0 },
      { name: 'FAULT_DEPARTS_AFTER_COMMIT', rule: 'U4', run: 0 },
      { name: 'FAULT_WAY_LEFT', rule: 'U6', run: 0 },
      { name: 'FAULT_WAITING_RELEASED', rule: 'U6', run: 0 },
    ],
  },
];
