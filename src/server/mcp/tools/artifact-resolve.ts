import { z } from 'zod';
import { ok, refuse, type Result } from '#base';
import { artifactSchemas } from '#contract';
import { refusal, type Refusal } from '#domain';
import type { Resolution } from '#hub';
import { readBody } from '../../artifact-input.ts';
import { artifactField, bodyField, noteField, outcomeReply, runField, teamField } from '../artifact-words.ts';
import { defineTool } from '../tool.ts';

export const artifactResolve = defineTool({
  name: 'artifact_resolve',
  toolset: 'artifacts',
  title: 'End a conflict',
  description: [
    'Ends the conflict of an artifact: with a text that joins both versions (`body`), or by taking one (`take`): `head`, what stands, or `conflict`, what waits.',
    'Read both first with artifact_get. The other stays in the history.',
  ].join(' '),
  input: z.strictObject({
    artifact: artifactField,
    take: artifactSchemas.take.optional(),
    body: bodyField.optional(),
    base: artifactSchemas.base
      .optional()
      .describe('The version that stood when you looked; needed where it has moved since the conflict arose'),
    note: noteField,
    team: teamField,
    run: runField,
  }),
  async run({ hub, by, clock }, { team, run, artifact, ...given }) {
    const input = resolutionOf(given);
    if (!input.ok) return input;
    const done = await hub.artifacts.resolve(by, { team, run, artifact }, input.value);
    return done.ok ? ok(outcomeReply(done.value, clock.now())) : done;
  },
});

function resolutionOf(given: {
  take?: 'head' | 'conflict' | undefined;
  body?: string | undefined;
  base?: number | undefined;
  note?: string | undefined;
}): Result<Resolution, Refusal> {
  const { take, body, base, note } = given;
  if ((take === undefined) === (body === undefined))
    return refuse(
      refusal('request.invalid', 'Either `take` or `body` ends a conflict.', {
        hint: 'Give a text that joins both, or say which of the two is taken: head or conflict.',
      }),
    );
  if (take !== undefined) return ok({ take, base, note });
  const read = readBody({ body, note });
  return read.ok ? ok({ ...read.value, base }) : read;
}
