import { z } from 'zod';
import { ok } from '#base';
import { readBody } from '../../artifact-input.ts';
import {
  artifactField,
  BODY_BOUND,
  baseField,
  bodyField,
  noteField,
  outcomeReply,
  runField,
  teamField,
} from '../artifact-words.ts';
import { defineTool } from '../tool.ts';

export const artifactUpdate = defineTool({
  name: 'artifact_update',
  toolset: 'artifacts',
  title: 'Write a new version',
  description: [
    'Writes a new version of an artifact: the whole text, made from the version that you name as `base`.',
    'Where somebody wrote meanwhile, it is merged, kept beside theirs as a conflict, or wins, by the policy of the artifact; the answer says which.',
    'No version is ever lost.',
    BODY_BOUND,
  ].join(' '),
  input: z.strictObject({
    artifact: artifactField,
    body: bodyField,
    base: baseField,
    note: noteField,
    team: teamField,
    run: runField,
  }),
  async run({ hub, by, clock }, { team, run, artifact, body, base, note }) {
    const given = readBody({ body, note });
    if (!given.ok) return given;
    const done = await hub.artifacts.update(by, { team, run, artifact }, { ...given.value, base });
    return done.ok ? ok(outcomeReply(done.value, clock.now())) : done;
  },
});
