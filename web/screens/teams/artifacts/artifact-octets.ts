/** A small body as a call takes it: text where it is text, else base64. */
export type Inline = { body: string; encoding?: 'base64' };

export function inline(octets: Uint8Array): Inline {
  try {
    const body = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets);
    if (!body.includes('\0')) return { body };
  } catch {
    // No UTF-8: it goes as what it is.
  }
  return { body: btoa(Array.from(octets, (byte) => String.fromCharCode(byte)).join('')), encoding: 'base64' };
}

export const hex = (octets: Uint8Array): string =>
  Array.from(octets, (byte) => byte.toString(16).padStart(2, '0')).join('');
