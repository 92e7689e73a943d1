/** How far a thread has come with its start, in a word it shares with its owner: readable also when it hangs. Never renumber. */
export const StartProgress = { booting: 0, importing: 1, running: 2, started: 3 } as const;

/** What a thread was doing, in words for an error. */
export function describeProgress(progress: number): string {
  switch (progress) {
    case StartProgress.booting:
      return 'while loading the runtime';
    case StartProgress.importing:
      return "while importing the program's module";
    case StartProgress.running:
      return "in the program's run";
    default:
      return 'right after its start';
  }
}
