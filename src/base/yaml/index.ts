export { findingText, type FileFinding } from './file-finding.ts';
export { nearest } from './nearest-word.ts';
export { readYaml, type ReadYaml, type YamlPath, type YamlSource } from './read-yaml.ts';
