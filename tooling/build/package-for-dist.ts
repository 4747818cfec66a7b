/** What the build reads of the root's package.json. */
export interface RootPackage {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly license?: string;
  readonly engines?: Readonly<Record<string, string>>;
  readonly bin: Readonly<Record<string, string>>;
  readonly imports: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** The package.json inside `dist/`: the root's, with all that points into `src/` pointing to what was compiled. */
export function packageForDist(root: RootPackage) {
  const { name, version, description, license, engines, dependencies } = root;
  return {
    name,
    version,
    description,
    license,
    type: 'module' as const,
    engines,
    bin: mapValues(root.bin, compiledEntry),
    imports: mapValues(root.imports, compiledPath),
    dependencies,
  };
}

/** A checkout begins in plain JavaScript, for Nodes that cannot read TypeScript; what is compiled needs no such entry. */
const compiledEntry = (path: string): string =>
  /^(?:\.\/)?bin\/[^/]+\.js$/.test(path) ? './cli/main.js' : compiledPath(path);

function compiledPath(path: string): string {
  const match = /^(?:\.\/)?src\/(.+)\.tsx?$/.exec(path);
  if (!match) throw new Error(`package.json points to ${path}, which is no TypeScript file in src/.`);
  return `./${match[1]}.js`;
}

function mapValues(record: Readonly<Record<string, string>>, change: (value: string) => string) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
