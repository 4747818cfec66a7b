import { Buffer } from 'node:buffer';
import { ok, refuse, type Result } from '#base';
import type { ParsedInput } from '#contract';
import { attachmentsProblem, refusal, type Attachment, type Refusal } from '#domain';

type Given = NonNullable<ParsedInput<'sessions.spawn'>['body']['attachments']>;

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Attachments as the contract takes them, as text or base64, in the one form that is kept; within their limits. */
export function readAttachments(given: Given | undefined): Result<Attachment[], Refusal> {
  const attachments: Attachment[] = [];
  for (const { name, mimeType, content, encoding } of given ?? []) {
    if (encoding === 'base64' && (content.length % 4 !== 0 || !BASE64.test(content))) {
      return refuse(
        refusal('request.invalid', `Attachment "${name}" is not base64, though its encoding says so.`, {
          hint: 'Encode it with padding, or send text with encoding "utf8".',
        }),
      );
    }
    const bytes = Buffer.from(content, encoding);
    attachments.push({ name, mimeType, data: bytes.toString('base64'), bytes: bytes.length });
  }
  const problem = attachmentsProblem(attachments);
  if (problem === undefined) return ok(attachments);
  return refuse(
    refusal('request.too_large', problem, {
      hint: 'Put large files into the folder of the session and name them in the prompt.',
    }),
  );
}
