/** The beginning of a text, cut between characters: half a surrogate pair is no text. */
export function cutText(text: string, most: number): string {
  const end = text.slice(0, most);
  return text.length <= most || end.isWellFormed() ? end : end.slice(0, -1);
}
