// biome-ignore lint/style/noDefaultExport: piscina looks for it
export { answer as default } from './answer.ts';
