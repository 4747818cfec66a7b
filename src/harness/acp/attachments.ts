import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentCapabilities, ContentBlock } from '@agentclientprotocol/sdk';
import type { Attachment } from '#domain';

/** Below it a folder per session, and in that what the turn under way needs. */
export const attachmentsFolder = (stateDir: string): string => join(stateDir, 'attachments');

/** What a prompt carries of its attachments. */
export interface HandedOver {
  blocks: ContentBlock[];
  /** What the model is told of files that were written for it; empty when there are none. */
  text: string;
  /** What the transcript says; undefined without attachments. */
  notice?: string;
}

const TEXT = /^text\/|[/+](?:json|xml|yaml|toml|javascript|typescript|x-sh|sql)$/;

/**
 * Hands attachments over as the harness says that it takes them: images and texts within the prompt, others (and all, to
 * a harness that takes neither) as files in `folder`, which are named in the prompt.
 */
export async function handOver(
  attachments: readonly Attachment[],
  { promptCapabilities: takes }: AgentCapabilities,
  folder: string,
): Promise<HandedOver> {
  if (attachments.length === 0) return { blocks: [], text: '' };
  const blocks: ContentBlock[] = [];
  const files: string[] = [];
  const told: string[] = [];
  for (const [index, attachment] of attachments.entries()) {
    const { name, mimeType, bytes } = attachment;
    const what = `${name} (${mimeType}, ${bytes} bytes)`;
    const block = blockOf(attachment, takes ?? {});
    if (block) {
      blocks.push(block);
      told.push(`${what} within the prompt`);
      continue;
    }
    // Two may have one name.
    const path = join(folder, String(index + 1), name);
    await writeAttachment(path, attachment);
    files.push(`- ${path} (${mimeType}, ${bytes} bytes)`);
    told.push(`${what} as ${path}`);
  }
  const text =
    files.length === 0
      ? ''
      : `\n\n(Attached files, which are there until this turn ends:\n${files.join('\n')})`;
  return { blocks, text, notice: `Attached: ${told.join('; ')}.` };
}

/** After the turn nothing of it is left. */
export async function removeAttachments(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

function blockOf(
  { name, mimeType, data }: Attachment,
  takes: NonNullable<AgentCapabilities['promptCapabilities']>,
): ContentBlock | undefined {
  if (takes.image && mimeType.startsWith('image/')) return { type: 'image', data, mimeType };
  if (!takes.embeddedContext || !TEXT.test(mimeType)) return undefined;
  const text = textOf(data);
  if (text === undefined) return undefined;
  const uri = `attachment:///${encodeURIComponent(name)}`;
  return { type: 'resource', resource: { uri, mimeType, text } };
}

/** Undefined for what is not UTF-8, whatever its type says. */
function textOf(base64: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(base64, 'base64'));
  } catch {
    return undefined;
  }
}

async function writeAttachment(path: string, { data }: Attachment): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
  await writeFile(path, Buffer.from(data, 'base64'), { mode: 0o600 });
}
