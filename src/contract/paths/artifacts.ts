/** Artifacts of teams. Octets of more than a JSON body holds are put under their digest first, and fetched by `body`. */
export const ARTIFACT_PATHS = {
  'artifacts.upload': ['PUT', '/api/v1/artifact_bodies/:digest'],
  'artifacts.create': ['POST', '/api/v1/artifacts'],
  'artifacts.list': ['GET', '/api/v1/artifacts'],
  'artifacts.show': ['GET', '/api/v1/artifacts/:artifact'],
  'artifacts.body': ['GET', '/api/v1/artifacts/:artifact/body'],
  'artifacts.update': ['POST', '/api/v1/artifacts/:artifact/versions'],
  'artifacts.history': ['GET', '/api/v1/artifacts/:artifact/versions'],
  'artifacts.diff': ['GET', '/api/v1/artifacts/:artifact/diff'],
  'artifacts.resolve': ['POST', '/api/v1/artifacts/:artifact/resolve'],
} as const;
