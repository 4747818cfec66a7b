import { join } from 'node:path';
import { buildPackage } from './build/build-package.ts';

// npm run build: compiles src/ into dist/, a package that runs from node_modules (type stripping does not work there).
await buildPackage(join(import.meta.dirname, '..'));
