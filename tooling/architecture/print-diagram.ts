import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawRooms, placeDiagram } from './diagram.ts';

const FILE = join(import.meta.dirname, '../../ARCHITECTURE.md');

// Prints the diagram of the rooms, or with --write puts it into ARCHITECTURE.md.
if (process.argv.includes('--write')) writeFileSync(FILE, placeDiagram(readFileSync(FILE, 'utf8')));
else console.log(drawRooms());
