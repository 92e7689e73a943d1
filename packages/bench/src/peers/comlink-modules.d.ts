/** The two modules of comlink used here, typed as far as they are used: its own types need names of the DOM. */
declare module 'comlink/dist/esm/node-adapter.mjs' {
  // biome-ignore lint/style/noDefaultExport: it is theirs
  export default function nodeEndpoint(port: import('node:worker_threads').Worker | import('node:worker_threads').MessagePort): unknown;
}

declare module 'comlink/dist/esm/comlink.mjs' {
  export function expose(object: object, endpoint: unknown): void;
  /** A proxy whose methods run in the other thread. */
  export function wrap<T>(endpoint: unknown): T;
}
