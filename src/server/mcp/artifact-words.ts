import { z } from 'zod';
import { artifactSchemas } from '#contract';
import { dataBlock, defang, LIMITS } from '#domain';
import type { ArtifactView, WriteOutcome } from '#hub';
import { viewArtifact, viewVersion } from '../views/artifacts.ts';
import { inLine, quoted, spanText } from './words.ts';

const { team, run } = artifactSchemas.ofHome.shape;
const { body } = artifactSchemas.createRequest.shape;

export const teamField = team;
export const runField = run;
export const artifactField = artifactSchemas.artifactRef.describe('Its name, or its id');
export const baseField = artifactSchemas.base.optional();
export const noteField = artifactSchemas.note.optional();
/** Text alone: what a model writes. */
export const bodyField = body
  .unwrap()
  .describe(
    `The whole text, ${LIMITS.artifactInlineBytes} bytes at most; larger bodies go by the CLI or REST`,
  );

/** What every description says of bodies. */
export const BODY_BOUND = `A body here is text of at most ${LIMITS.artifactInlineBytes} bytes; up to ${LIMITS.artifactBytes} bytes, and octets that are no text, go by \`muster artifact\` or REST.`;

export const versionField = z.number().int().min(1).max(LIMITS.versionsPerArtifact);

/** One line of an artifact: name, type, what stands, who wrote it, what waits. */
export function artifactLine({ artifact, team: of, run: from, newest }: ArtifactView, now: number): string {
  return [
    inLine(artifact.name),
    artifact.type,
    `version ${newest.version} by ${inLine(newest.authorName, 200)} ${spanText(now - newest.createdAt)} ago`,
    `${newest.bytes} bytes`,
    artifact.conflict === null ? '' : `CONFLICT: version ${artifact.conflict} waits to be resolved`,
    of ? `team ${of.name}` : '',
    from
      ? `run ${inLine(from.name)} ${from.id}${artifact.step === null ? '' : `, step ${inLine(artifact.step)}`}`
      : '',
    artifact.id,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** An artifact as JSON; its name, its authors and what they noted are data of others here too. */
export function artifactData(view: ArtifactView) {
  const { newest: _shown, name, step, run: of, ...rest } = viewArtifact(view);
  const from = of && { ...of, name: defang(of.name) };
  return {
    ...rest,
    run: from,
    step: step && defang(step),
    name: defang(name),
    newest: versionData(view.newest),
  };
}

export function versionData(version: Parameters<typeof viewVersion>[0]) {
  const { authorName, note, ...rest } = viewVersion(version);
  return { ...rest, authorName: defang(authorName), note: note && defang(note) };
}

/** What became of a write, and what is to be done about it. */
export function outcomeReply(done: WriteOutcome, now: number) {
  const { outcome, written, artifact, newest, conflict } = done;
  const data = {
    outcome,
    written,
    artifact: artifactData(done),
    ...(conflict === undefined ? {} : { conflict: defang(conflict) }),
  };
  const line = artifactLine(done, now);
  const name = inLine(artifact.name);
  const text = {
    written: `Version ${written} stands. ${line}`,
    unchanged: `Nothing changed: version ${written} has this very text. ${line}`,
    merged: `Merged: yours is version ${written}, and version ${newest.version} joins it with what others wrote. Read it before you write on. ${line}`,
    resolved: `The conflict is over: version ${newest.version} stands. ${line}`,
    conflict: [
      `Conflict: yours is kept as version ${written} beside version ${newest.version}, which others wrote. Resolve it: artifact_resolve {"artifact": ${JSON.stringify(name)}, …} with a text that joins both, or take one.`,
      ...(conflict === undefined ? [] : [quoted({ kind: 'conflict', from: artifact.id }, conflict)]),
    ].join('\n\n'),
  }[outcome];
  return { text, data };
}

/** A part of a text, marked as data of who wrote it. */
export const textPart = (from: string, text: string): string => dataBlock({ kind: 'artifact', from }, text);
