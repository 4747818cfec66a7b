export { findingText, type FileFinding } from './file-finding.ts';
export { readYaml, type ReadYaml } from './read-yaml.ts';
