import { LIMITS } from './limits.ts';

/** A file that goes to a harness along with a prompt. */
export interface Attachment {
  /** A file name without folders. */
  name: string;
  mimeType: string;
  /** The content as base64. */
  data: string;
  /** Of the content itself. */
  bytes: number;
}

/** Why these cannot be attached to one prompt, as a sentence; undefined when they can. */
export function attachmentsProblem(
  attachments: readonly Pick<Attachment, 'name' | 'bytes'>[],
): string | undefined {
  const { attachmentsPerTurn, attachmentBytes, attachmentBytesPerTurn } = LIMITS;
  if (attachments.length > attachmentsPerTurn)
    return `A prompt takes at most ${attachmentsPerTurn} attachments, and these are ${attachments.length}.`;
  const large = attachments.find(({ bytes }) => bytes > attachmentBytes);
  if (large)
    return `Attachment "${large.name}" has ${large.bytes} bytes; one has at most ${attachmentBytes}.`;
  const all = attachments.reduce((sum, { bytes }) => sum + bytes, 0);
  if (all > attachmentBytesPerTurn)
    return `The attachments have ${all} bytes together; a prompt takes at most ${attachmentBytesPerTurn}.`;
  return undefined;
}
