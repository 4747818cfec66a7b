/** The numbers that are taken, in words; nobody is told of a limit that is only the machine's. */
export function boundsText({
  least,
  most,
  isWhole = false,
}: {
  least: number;
  most: number;
  isWhole?: boolean;
}): string {
  const what = isWhole ? 'a whole number' : 'a number';
  return most === Number.MAX_SAFE_INTEGER ? `${what} from ${least} on` : `${what} from ${least} to ${most}`;
}
