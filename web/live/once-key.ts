/** A key that makes a call count once, however often it has to be repeated before its answer comes through. */
export function onceKey(): string {
  // Not `randomUUID`: a page that does not come over https or from this machine lacks it.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
