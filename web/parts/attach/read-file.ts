import { onceKey } from '../../live/once-key.ts';
import { nameFor, typeOf, type Attached } from './attached.ts';

/** A file as it goes to the hub. Rejects when it cannot be read: it was moved, or the reader may not. */
export async function readFile(file: File): Promise<Attached> {
  const octets = new Uint8Array(await file.arrayBuffer());
  const name = nameFor(file.name);
  return {
    id: onceKey(),
    name,
    mimeType: typeOf(name, file.type, isText(octets)),
    bytes: octets.length,
    content: base64Of(octets),
  };
}

function isText(octets: Uint8Array): boolean {
  try {
    return !new TextDecoder('utf-8', { fatal: true }).decode(octets).includes('\0');
  } catch {
    return false;
  }
}

const PART = 0x8000;

function base64Of(octets: Uint8Array): string {
  let text = '';
  for (let at = 0; at < octets.length; at += PART)
    text += String.fromCharCode(...octets.subarray(at, at + PART));
  return btoa(text);
}
