/** Keeps the head and the tail of a text within `most` characters, and says in between how much is missing. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = Math.ceil(most * 0.6);
  const tail = most - head;
  const left = text.length - most;
  return `${whole(text.slice(0, head))}\n[… ${left} characters left out …]\n${whole(text.slice(-tail))}`;
}

/** Without a half of a character at either end. */
const whole = (text: string) => text.replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, '');
