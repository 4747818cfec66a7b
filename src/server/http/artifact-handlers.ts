import { readBody } from '../artifact-input.ts';
import { viewArtifact, viewBody, viewOutcome, viewVersion } from '../views/artifacts.ts';
import { viewPage } from '../views/sessions.ts';
import { shown, type Call, type Handlers, type HubRoute } from './handler.ts';

type ArtifactRoute = Extract<HubRoute, `artifacts.${string}`>;

/** Artifacts of teams. */
export const ARTIFACT_HANDLERS: Handlers<ArtifactRoute> = {
  'artifacts.upload': ({ hub, by, params, body }) => hub.artifacts.upload(by, params.digest, body),
  'artifacts.create': async ({ hub, by, body: { team, name, type, policy, ...given } }) => {
    const body = readBody(given);
    if (!body.ok) return body;
    return shown(hub.artifacts.create(by, team, { name, type, policy, ...body.value }), viewOutcome);
  },
  'artifacts.list': ({ hub, by, query: { conflict, ...query } }) =>
    shown(
      hub.artifacts.list(by, {
        ...query,
        conflict: conflict === undefined ? undefined : conflict === 'true',
      }),
      (page) => viewPage(page, viewArtifact),
    ),
  'artifacts.show': ({ hub, by, params, query: { team, version } }) =>
    shown(hub.artifacts.get(by, { ...params, team }, { version }), viewBody),
  'artifacts.body': ({ hub, by, params, query: { team, version } }) =>
    shown(hub.artifacts.get(by, { ...params, team }, { version }), ({ bytes }) => bytes),
  'artifacts.update': async ({ hub, by, params, body: { team, base, ...given } }) => {
    const body = readBody(given);
    if (!body.ok) return body;
    return shown(hub.artifacts.update(by, { ...params, team }, { ...body.value, base }), viewOutcome);
  },
  'artifacts.history': ({ hub, by, params, query: { team, ...page } }) =>
    shown(hub.artifacts.history(by, { ...params, team }, page), (versions) =>
      viewPage(versions, viewVersion),
    ),
  'artifacts.diff': ({ hub, by, params, query: { team, ...query } }) =>
    hub.artifacts.diff(by, { ...params, team }, query),
  'artifacts.resolve': resolve,
};

async function resolve({ hub, by, params, body }: Call<'artifacts.resolve'>) {
  const { team, base, take, note, ...given } = body;
  const ref = { ...params, team };
  if (take !== undefined) return shown(hub.artifacts.resolve(by, ref, { take, base, note }), viewOutcome);
  const joined = readBody({ ...given, note });
  if (!joined.ok) return joined;
  return shown(hub.artifacts.resolve(by, ref, { ...joined.value, base }), viewOutcome);
}
