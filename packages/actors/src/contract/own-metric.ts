const OWN = Symbol('a metric of the runtime');

/**
 * In the options of metrics that the runtime's ordinary actors make, such as schedulers: their names begin with `ringmaster_`, which is refused to others.
 * One of those of another kind would keep every scheduler from starting.
 */
export const OWN_METRIC = { [OWN]: true } as const;

/** Also for what is no object, as JavaScript may give it. */
export function isOwnMetric(options: unknown): boolean {
  return typeof options === 'object' && options !== null && OWN in options;
}
