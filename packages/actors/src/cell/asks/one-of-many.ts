/**
 * A signal with this key is that of asks of which one answer is enough: others are asked the same. If such an ask is given up before its
 * turn comes, nobody misses anything, so that is no dead letter. For routers alone; on the signal, so that asks without one do not pay.
 */
export const ONE_OF_MANY: unique symbol = Symbol('ringmaster/one-of-many');

/**
 * The reason with which a router gives up those asks when one is answered. An answer that comes all the same is not late, since nobody
 * waited for that one in particular, and no dead letter either.
 */
export const ANSWERED_BY_ANOTHER: Error = Object.freeze(new Error('Cannot complete ask: another routee has answered'));
