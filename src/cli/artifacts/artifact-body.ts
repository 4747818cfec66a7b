import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ok, refuse, type Result } from '#base';
import { LIMITS, refusal, type Refusal } from '#domain';
import type { CliIo } from '../cli-io.ts';
import type { CommandContext } from '../command-context.ts';
import type { OptionSpec } from '../command-spec.ts';

export const ARTIFACT_ARG = ['<artifact>', 'its name in the team or run, or its id'] as const;
export const FILE_ARG = ['[file]', 'the file with its text or octets; stdin when left out, or -'] as const;
export const TEAM_OPTION: OptionSpec = {
  flags: '--team <team>',
  about: 'the team that it belongs to; yours when you lead exactly one',
};
export const RUN_OPTION: OptionSpec = {
  flags: '--run <run>',
  about: 'in place of a team: the run that it belongs to',
};
export const VERSION_NOTE: OptionSpec = {
  flags: '--note <text>',
  about: `what this version is about; at most ${LIMITS.artifactNoteCharacters} characters`,
};
const NUMBER = { least: 1, most: LIMITS.versionsPerArtifact };
export const numberOption = (flags: string, about: string): OptionSpec => ({ flags, about, number: NUMBER });

/** Reads the octets of a file or of stdin as they are. What is too large is refused before it is read. */
export async function readOctets(
  path: string,
  { stdin, cwd }: Pick<CliIo, 'stdin' | 'cwd'>,
): Promise<Result<Buffer, Refusal>> {
  if (path === '' || path === '-') return readStdin(stdin);
  const file = resolve(cwd, path);
  try {
    const { size } = await stat(file);
    return size > LIMITS.artifactBytes ? tooLarge(file) : ok(await readFile(file));
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return refuse(
      refusal('request.invalid', `The file "${file}" cannot be read: ${why}.`, {
        hint: 'Name another, or give the text by stdin.',
      }),
    );
  }
}

async function readStdin(stdin: CliIo['stdin']): Promise<Result<Buffer, Refusal>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    const part = Buffer.from(chunk);
    size += part.length;
    if (size > LIMITS.artifactBytes) return tooLarge('stdin');
    chunks.push(part);
  }
  return ok(Buffer.concat(chunks));
}

const tooLarge = (what: string) =>
  refuse(
    refusal('artifact.too_large', `"${what}" is larger than ${LIMITS.artifactBytes} bytes.`, {
      hint: 'Split it, or keep it as a file and name where it is.',
      details: { most: LIMITS.artifactBytes },
    }),
  );

/** What fits well into one call; beyond, octets go ahead under their digest. */
const INLINE_BYTES = 512 * 1024;

type Given = { body: string; encoding?: 'base64' } | { digest: string };

/** The body as a call takes it; a large one is uploaded first. Said again with the same octets, nothing is uploaded twice. */
export async function sendBody(context: CommandContext, octets: Buffer): Promise<Result<Given, Refusal>> {
  if (octets.length <= INLINE_BYTES) return ok(inline(octets));
  const digest = digestOf(octets);
  const sent = await context.call('artifacts.upload', {
    params: { digest },
    body: octets,
    // It does nothing more when it is repeated, so that a lost answer is asked for again.
    idempotencyKey: digest,
  });
  return sent.ok ? ok({ digest }) : sent;
}

const inline = (octets: Buffer): Given =>
  isUtf8(octets) && !octets.includes(0)
    ? { body: octets.toString('utf8') }
    : { body: octets.toString('base64'), encoding: 'base64' };

const digestOf = (octets: Uint8Array): string => createHash('sha256').update(octets).digest('hex');

/** What a plan of `--dry-run` tells of a body. */
export const bodyPlan = (octets: Buffer) => ({ bytes: octets.length, digest: digestOf(octets) });
