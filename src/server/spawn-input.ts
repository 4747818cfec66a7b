import { ok, refuse, type Result } from '#base';
import type { ParsedInput } from '#contract';
import { refusal, sourceInFolder, type Refusal } from '#domain';
import type { SpawnInput } from '#hub';
import { readAttachments } from './attachment-input.ts';

type SpawnBody = ParsedInput<'sessions.spawn'>['body'];

/** `agentId` is the older name of `harness`; naming two different ones is an error rather than a guess. */
export function spawnInput(body: SpawnBody): Result<SpawnInput, Refusal> {
  const { agentId, attachments: given, runtime: _always, git, cwd, workspace, ...input } = body;
  if (agentId !== undefined && input.harness !== undefined && agentId !== input.harness) {
    return refuse(
      refusal('request.invalid', `harness "${input.harness}" and agentId "${agentId}" differ.`, {
        hint: 'Leave agentId out; it is another name of harness.',
      }),
    );
  }
  const attachments = readAttachments(given);
  if (!attachments.ok) return attachments;
  // Where only a folder can be named, a git address stands in its place.
  const inFolder = cwd === undefined ? undefined : sourceInFolder(cwd);
  const source = git ? { url: git.url, ref: git.ref ?? null } : inFolder;
  const place = { source, cwd: inFolder && !git ? undefined : cwd };
  const own = workspace === undefined ? {} : { workspace: { kind: workspace } };
  return ok({
    ...input,
    ...own,
    ...place,
    attachments: attachments.value,
    harness: input.harness ?? agentId,
  });
}
