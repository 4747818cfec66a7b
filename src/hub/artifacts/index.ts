export { artifactPruner } from './artifact-pruner.ts';
export { wakeTopic } from './artifact-ports.ts';
export { createArtifacts } from './artifact-service.ts';
