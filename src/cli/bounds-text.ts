/** The numbers that are taken, in words; nobody is told of a limit that is only the machine's. */
export function boundsText({ least, most }: { least: number; most: number }): string {
  return most === Number.MAX_SAFE_INTEGER ? `a number from ${least} on` : `a number from ${least} to ${most}`;
}
