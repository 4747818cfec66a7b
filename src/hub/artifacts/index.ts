export { artifactPruner } from './artifact-pruner.ts';
export { createArtifacts } from './artifact-service.ts';
export { keepStepArtifacts } from './keep-step-artifacts.ts';
