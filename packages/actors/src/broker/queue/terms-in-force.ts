import type { QueueTerms } from '../../contract/queue-terms.ts';

/** What a queue goes by at present: others take their place when it is configured, for what happens from then on. */
export interface TermsInForce {
  terms: QueueTerms;
}
