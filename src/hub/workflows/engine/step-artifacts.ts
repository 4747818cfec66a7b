import type { Ids } from '#base';
import type { ArtifactType, Run, Step } from '#domain';
import { ARTIFACT_TYPES } from '#domain';
import type { Tx } from '#store';
import type { StepOptions } from '#workflow';
import { keepStepArtifacts } from '../../artifacts/index.ts';
import { valueOf } from './outcomes.ts';
import { optionsOf } from './session-work.ts';

/** What a call leaves, by name; the definition, or whoever asked, has said which types there are. */
export const producedBy = ({ produces }: Pick<StepOptions, 'produces'>) =>
  (produces ?? []).flatMap(({ name, type }) => {
    const known = ARTIFACT_TYPES.find((one): one is ArtifactType => one === type);
    return known ? [{ name, type: known }] : [];
  });

/** The answer of a step that is done becomes the artifacts that it leaves; answers why one of them was not kept. */
export async function keepArtifactsOf(
  deps: { ids: Ids },
  tx: Tx,
  run: Run,
  step: Step,
): Promise<string | null> {
  const artifacts = producedBy(optionsOf(step));
  if (artifacts.length === 0) return null;
  const { artifactBody } = await import('#workflow');
  const body = Buffer.from(artifactBody(valueOf(step.output)));
  const kept = await keepStepArtifacts(deps, tx, { run, step, body }, artifacts);
  return kept.ok ? null : kept.error.message;
}
