import { type ServiceTimes, serviceTimesInOrder } from './service-times.ts';

/** What deadlines are measured in: mean service times, or each task's own. */
export type Leeway = 'mean' | 'own';

/** Where a policy is looked at. */
export interface Case {
  readonly leeway: Leeway;
  readonly service: ServiceTimes;
  readonly agents: number;
  readonly load: number;
}

/** What came of one policy in one case, over all seeds. Rounded as it is written, so that what is read is what was found. */
export interface Row extends Case {
  readonly policy: string;
  /** Percent of all tasks, the mean of the seeds; by class below. */
  readonly missed: number;
  /** Standard error of `missed`. */
  readonly missedError: number;
  readonly missedOf: readonly number[];
  /** Percent that nobody could have done in time: they take longer than they have. */
  readonly hopeless: number;
  readonly goodput: number;
  /** By class, in mean service times, the median of the seeds. */
  readonly waitP99Of: readonly number[];
  /** Over all seeds and classes: by how many mean service times somebody waited beyond its deadline. */
  readonly overtime: number;
  /** Tasks missed with the first seed: what a test counts again. */
  readonly firstMissed: number;
}

const COLUMNS = [
  ...['leeway', 'service', 'agents', 'load', 'policy', 'missed', 'missedError', 'missedHigh', 'missedNormal', 'missedLow', 'hopeless'],
  ...['goodput', 'waitP99High', 'waitP99Normal', 'waitP99Low', 'overtime', 'firstMissed'],
] as const;

export function toCsv(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const { leeway, service, agents, load, policy, missed, missedError, missedOf, hopeless, goodput, waitP99Of, overtime, firstMissed } =
      row;
    return [
      leeway,
      service,
      agents,
      load,
      policy,
      missed,
      missedError,
      ...missedOf,
      hopeless,
      goodput,
      ...waitP99Of,
      overtime,
      firstMissed,
    ];
  });
  return `${[COLUMNS, ...lines].map((line) => line.join(',')).join('\n')}\n`;
}

/** @throws Error for a table of other columns */
export function fromCsv(text: string): Row[] {
  const [head, ...lines] = text.trimEnd().split('\n');
  if (head !== COLUMNS.join(',')) throw new Error(`Cannot read the simulation: its columns are ${head}`);
  return lines.map((line) => {
    const [leeway, service, agents, load, policy, ...rest] = line.split(',');
    const [missed, missedError, high, normal, low, hopeless, goodput, waitHigh, waitNormal, waitLow, overtime, firstMissed] =
      rest.map(Number);
    return {
      ...{ leeway: leeway === 'own' ? 'own' : 'mean', service: serviceNamed(service), agents: Number(agents), load: Number(load) },
      ...{ policy: policy ?? '', missed: of(missed), missedError: of(missedError), missedOf: [of(high), of(normal), of(low)] },
      ...{ hopeless: of(hopeless), goodput: of(goodput), waitP99Of: [of(waitHigh), of(waitNormal), of(waitLow)] },
      ...{ overtime: of(overtime), firstMissed: of(firstMissed) },
    };
  });
}

function of(value: number | undefined): number {
  return value ?? Number.NaN;
}

function serviceNamed(name: string | undefined): ServiceTimes {
  const service = serviceTimesInOrder.find((one) => one === name);
  if (service === undefined) throw new Error(`Cannot read the simulation: there are no service times "${name}"`);
  return service;
}
