/** What the parser gives, as far as tests look at it; it has no types of its own. */
declare module 'parse-prometheus-text-format' {
  export interface ParsedMetric {
    readonly labels?: Readonly<Record<string, string>>;
    readonly value: string;
  }

  export interface ParsedFamily {
    readonly name: string;
    readonly help: string;
    readonly type: string;
    readonly metrics: readonly ParsedMetric[];
  }

  /** @throws Error for what is not in the format */
  // biome-ignore lint/style/noDefaultExport: it is theirs
  export default function parse(text: string): readonly ParsedFamily[];
}
