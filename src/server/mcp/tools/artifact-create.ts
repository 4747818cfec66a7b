import { z } from 'zod';
import { ok } from '#base';
import { artifactSchemas } from '#contract';
import { readBody } from '../../artifact-input.ts';
import { BODY_BOUND, bodyField, noteField, outcomeReply, runField, teamField } from '../artifact-words.ts';
import { defineTool } from '../tool.ts';

const { type, name, policy } = artifactSchemas;

export const artifactCreate = defineTool({
  name: 'artifact_create',
  toolset: 'artifacts',
  title: 'Make an artifact',
  description: [
    'Makes a document that your team shares, with versions: a design, a review, code, a test, data.',
    'Use it for what others are to read or go on with, in place of a long message.',
    'Who may not change files writes design_doc, review_comment and data.',
    BODY_BOUND,
  ].join(' '),
  input: z.strictObject({
    name: name.describe('Reads like a path, e.g. design/queue.md; once in a team'),
    type,
    body: bodyField,
    policy: policy.optional(),
    note: noteField,
    team: teamField,
    run: runField,
  }),
  async run({ hub, by, clock }, { team, run, name: called, type: of, policy: way, body, note }) {
    const given = readBody({ body, note });
    if (!given.ok) return given;
    const made = await hub.artifacts.create(
      by,
      { team, run },
      {
        name: called,
        type: of,
        policy: way,
        ...given.value,
      },
    );
    return made.ok ? ok(outcomeReply(made.value, clock.now())) : made;
  },
});
