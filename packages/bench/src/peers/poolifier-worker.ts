import { ThreadWorker } from 'poolifier';
import { answer } from './answer.ts';

type Request = Parameters<typeof answer>[0];

// biome-ignore lint/style/noDefaultExport: poolifier looks for it
export default new ThreadWorker<Request, number>((request?: Request) => answer(request as Request));
