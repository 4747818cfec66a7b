import { client, valueOf } from '../../../live/client.ts';
import { hex, inline, type Inline } from './artifact-octets.ts';

/** A body as a call takes it. */
export type Given = Inline | { digest: string };

/** What fits well into one call; beyond, octets go ahead under their digest. */
const INLINE_BYTES = 512 * 1024;

/** The body of a file of the reader's machine; a large one is uploaded first. */
export async function givenOf(file: Blob): Promise<Given> {
  const octets = new Uint8Array(await file.arrayBuffer());
  if (octets.length <= INLINE_BYTES) return inline(octets);
  // A page that does not come over https or from this machine lacks it.
  if (!('subtle' in crypto))
    throw new Error('More than 512 KB needs a page over https. In a terminal: muster artifact create');
  const digest = hex(new Uint8Array(await crypto.subtle.digest('SHA-256', octets)));
  await valueOf(
    client.call('artifacts.upload', { params: { digest }, body: octets, idempotencyKey: digest }),
  );
  return { digest };
}
