import { ok, refuse, type Result } from '#base';
import type { ParsedInput } from '#contract';
import { refusal, type Refusal } from '#domain';
import type { SpawnInput } from '#hub';
import { readAttachments } from './attachment-input.ts';

type SpawnBody = ParsedInput<'sessions.spawn'>['body'];

/** `agentId` is the older name of `harness`; naming two different ones is an error rather than a guess. */
export function spawnInput(body: SpawnBody): Result<SpawnInput, Refusal> {
  const { agentId, attachments: given, runtime: _always, ...input } = body;
  if (agentId !== undefined && input.harness !== undefined && agentId !== input.harness) {
    return refuse(
      refusal('request.invalid', `harness "${input.harness}" and agentId "${agentId}" differ.`, {
        hint: 'Leave agentId out; it is another name of harness.',
      }),
    );
  }
  const attachments = readAttachments(given);
  if (!attachments.ok) return attachments;
  return ok({ ...input, attachments: attachments.value, harness: input.harness ?? agentId });
}
