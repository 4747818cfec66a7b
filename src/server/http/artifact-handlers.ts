import { readBody } from '../artifact-input.ts';
import { viewArtifact, viewBody, viewOutcome, viewVersion } from '../views/artifacts.ts';
import { viewPage } from '../views/sessions.ts';
import { shown, type Call, type Handlers, type HubRoute } from './handler.ts';

type ArtifactRoute = Extract<HubRoute, `artifacts.${string}`>;

/** Artifacts of teams and runs. */
export const ARTIFACT_HANDLERS: Handlers<ArtifactRoute> = {
  'artifacts.upload': ({ hub, by, params, body }) => hub.artifacts.upload(by, params.digest, body),
  'artifacts.create': async ({ hub, by, body: { team, run, name, type, policy, ...given } }) => {
    const body = readBody(given);
    if (!body.ok) return body;
    return shown(hub.artifacts.create(by, { team, run }, { name, type, policy, ...body.value }), viewOutcome);
  },
  'artifacts.list': ({ hub, by, query: { conflict, ...query } }) =>
    shown(
      hub.artifacts.list(by, {
        ...query,
        conflict: conflict === undefined ? undefined : conflict === 'true',
      }),
      (page) => viewPage(page, viewArtifact),
    ),
  'artifacts.show': ({ hub, by, params, query: { team, run, version } }) =>
    shown(hub.artifacts.get(by, { ...params, team, run }, { version }), viewBody),
  'artifacts.body': ({ hub, by, params, query: { team, run, version } }) =>
    shown(hub.artifacts.get(by, { ...params, team, run }, { version }), ({ bytes }) => bytes),
  'artifacts.update': async ({ hub, by, params, body: { team, run, base, ...given } }) => {
    const body = readBody(given);
    if (!body.ok) return body;
    return shown(hub.artifacts.update(by, { ...params, team, run }, { ...body.value, base }), viewOutcome);
  },
  'artifacts.history': ({ hub, by, params, query: { team, run, ...page } }) =>
    shown(hub.artifacts.history(by, { ...params, team, run }, page), (versions) =>
      viewPage(versions, viewVersion),
    ),
  'artifacts.diff': ({ hub, by, params, query: { team, run, ...query } }) =>
    hub.artifacts.diff(by, { ...params, team, run }, query),
  'artifacts.resolve': resolve,
};

async function resolve({ hub, by, params, body }: Call<'artifacts.resolve'>) {
  const { team, run, base, take, note, ...given } = body;
  const ref = { ...params, team, run };
  if (take !== undefined) return shown(hub.artifacts.resolve(by, ref, { take, base, note }), viewOutcome);
  const joined = readBody({ ...given, note });
  if (!joined.ok) return joined;
  return shown(hub.artifacts.resolve(by, ref, { ...joined.value, base }), viewOutcome);
}
