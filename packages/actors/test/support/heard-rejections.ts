import { onTestFinished } from 'vitest';

/** Rejections that nobody looks at, from here on. @returns what gives them, once those of now have been told */
export function heardRejections(): () => Promise<unknown[]> {
  const heard: unknown[] = [];
  const listener = (error: unknown): void => void heard.push(error);
  process.on('unhandledRejection', listener);
  onTestFinished(() => void process.off('unhandledRejection', listener));
  return async () => {
    await new Promise((go) => setImmediate(go));
    return heard;
  };
}
