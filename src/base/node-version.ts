/** The oldest Node release that Muster runs on. */
export const OLDEST_NODE_MAJOR = 24;

/** What to tell a person whose Node is too old, or undefined when it will do. `version` is `process.version`, e.g. `v20.1.0`. */
export function nodeVersionProblem(version: string): string | undefined {
  const major = Number.parseInt(version.replace(/^v/, ''), 10);
  if (major >= OLDEST_NODE_MAJOR) return undefined;
  return (
    `Muster needs Node ${OLDEST_NODE_MAJOR} or newer, and this is Node ${version}.\n` +
    `Run it by an npm script (npm start, npm run demo), which brings its own Node, or install Node ${OLDEST_NODE_MAJOR}.`
  );
}
