export { artifactPruner } from './artifact-pruner.ts';
export { createArtifacts } from './artifact-service.ts';
