import { ok, refuse, type Result } from '#base';
import { LIMITS, refusal, type Refusal } from '#domain';
import type { BodyInput } from '#hub';

interface Given {
  body?: string | undefined;
  encoding?: 'utf-8' | 'base64' | undefined;
  digest?: string | undefined;
  note?: string | undefined;
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

/** The octets of a body as a call gives them; the schema has seen that there is exactly one. */
export function readBody({ body, encoding, digest, note }: Given): Result<BodyInput, Refusal> {
  if (body === undefined) return digest === undefined ? noBody() : ok({ digest, note });
  if (encoding === 'base64' && !BASE64.test(body))
    return refuse(
      refusal('request.invalid', 'The body is not base64.', { hint: 'Leave encoding out for text.' }),
    );
  const bytes = Buffer.from(body, encoding === 'base64' ? 'base64' : 'utf8');
  if (bytes.length <= LIMITS.artifactInlineBytes) return ok({ bytes, note });
  return refuse(
    refusal(
      'artifact.too_large',
      `A body in a call has at most ${LIMITS.artifactInlineBytes} bytes, and this one has ${bytes.length}.`,
      {
        hint: 'Upload it under its digest, and name that: PUT /api/v1/artifact_bodies/DIGEST, or muster artifact create|update.',
        details: { most: LIMITS.artifactInlineBytes },
      },
    ),
  );
}

const noBody = () => refuse(refusal('request.invalid', 'There is neither a body nor the digest of one.'));
