import { z } from 'zod';
import { LIMITS } from '#domain';
import * as artifact from '../schemas/artifacts.ts';
import type { ARTIFACT_PATHS } from '../paths/artifacts.ts';
import { owners, type RouteSpec } from './route-spec.ts';

const ofArtifact = z.object({ artifact: artifact.artifactRef });

/** Versioned documents that teams share. */
export const ARTIFACT_ROUTES = {
  'artifacts.upload': {
    summary: 'Keep octets under their SHA-256 for a day, for a version that names it',
    callers: owners,
    params: z.object({ digest: artifact.digest }),
    body: artifact.octets,
    octets: LIMITS.artifactBytes,
    answer: artifact.uploadAnswer,
  },
  'artifacts.create': {
    summary: 'Make an artifact of a team',
    callers: owners,
    body: artifact.createRequest,
    answer: artifact.outcomeView,
    idempotent: true,
  },
  'artifacts.list': {
    summary: 'List artifacts, newest first',
    callers: owners,
    query: artifact.listQuery,
    answer: artifact.artifactPage,
  },
  'artifacts.show': {
    summary: 'Show an artifact with the body of a version, the one that stands unless said',
    callers: owners,
    params: ofArtifact,
    query: artifact.showQuery,
    answer: artifact.bodyView,
  },
  'artifacts.body': {
    summary: 'Fetch the octets of a version',
    callers: owners,
    params: ofArtifact,
    query: artifact.showQuery,
    answer: artifact.octets,
    type: 'application/octet-stream',
  },
  'artifacts.update': {
    summary: 'Write a version, made from the one that is named as its base',
    callers: owners,
    params: ofArtifact,
    body: artifact.updateRequest,
    answer: artifact.outcomeView,
    idempotent: true,
  },
  'artifacts.history': {
    summary: 'List the versions of an artifact, newest first',
    callers: owners,
    params: ofArtifact,
    query: artifact.historyQuery,
    answer: artifact.versionPage,
  },
  'artifacts.diff': {
    summary: 'Compare two versions: what stands with what it was made from, unless said',
    callers: owners,
    params: ofArtifact,
    query: artifact.diffQuery,
    answer: artifact.diffView,
  },
  'artifacts.resolve': {
    summary: 'End a conflict by taking one of the two versions, or by a body that joins them',
    callers: owners,
    params: ofArtifact,
    body: artifact.resolveRequest,
    answer: artifact.outcomeView,
    idempotent: true,
  },
} as const satisfies Record<keyof typeof ARTIFACT_PATHS, RouteSpec>;
