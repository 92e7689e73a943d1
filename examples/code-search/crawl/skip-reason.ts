const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'vanished',
  EACCES: 'unreadable: permission denied',
  EPERM: 'unreadable: permission denied',
  ELOOP: 'symbolic link',
  EISDIR: 'not a file',
  ESPIPE: 'not a file',
  ENXIO: 'not a file',
};

/** Why a file or directory could not be read, for people. */
export function skipReason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return REASONS[code] ?? `unreadable: ${code}`;
}

/** Whether somebody should look at it: all others are no sources. */
export const isFailure = (reason: string): boolean => reason.startsWith('unreadable');
