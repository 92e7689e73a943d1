import { costAgainst } from './cost-against.ts';
import type { Target } from './target.ts';

/** The last commit before deadlines, cancellation, stash and receive timeouts, and all that flow control added after them. */
const BEFORE_FLOW = 'b3a0cef2c994fd74826d12fbef7731a43f760b3b';

const kept = { commit: BEFORE_FLOW, baselineName: 'the build before flow control', where: 'owner-worker', costAtMost: 0.1 } as const;

/** The traffic of F1 and F2, both of which have a bound, whatever the receiver's lanes. */
export const flowCost: Target = {
  id: 'P1',
  what: 'what lanes, bounds and deadlines cost a tell',
  experiments: [
    costAgainst({ ...kept, id: 'P1.plain', what: 'tell, plain object of 4 fields, owner to worker (F1)', kind: 'transfer', layout: false }),
    costAgainst({
      ...kept,
      id: 'P1.layout',
      what: 'tell, fixed layout of u32 + f64 + u8, owner to worker (F2)',
      kind: 'quote',
      layout: true,
    }),
  ],
};
