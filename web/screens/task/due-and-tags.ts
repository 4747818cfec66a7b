const two = (part: number) => String(part).padStart(2, '0');

/** A time as a field for date and time takes it, by the reader's clock; empty for none. */
export function localInput(at: number | null): string {
  if (at === null) return '';
  const time = new Date(at);
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day}T${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** The other way round: null for none, undefined while it is not whole. */
export function dueOf(text: string): number | null | undefined {
  if (text === '') return null;
  const at = new Date(text).getTime();
  return Number.isNaN(at) || at < 0 ? undefined : at;
}

/** Tags as they are typed: with commas or spaces between, perhaps with a hash before them; each once. */
export const tagsOf = (text: string): string[] => [
  ...new Set(
    text
      .split(/[\s,]+/)
      .map((tag) => tag.replace(/^#+/, ''))
      .filter((tag) => tag !== ''),
  ),
];
