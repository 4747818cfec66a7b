import { ROOMS, type Arrow, type Room } from './rooms.ts';

const BEGIN = '<!-- rooms:begin (npm run diagram writes this) -->';
const END = '<!-- rooms:end -->';

/** The table of rooms as a Mermaid diagram, between the markers that ARCHITECTURE.md holds it in. */
export function drawRooms(): string {
  const lines = ROOMS.flatMap((room) =>
    [...arrowsOf(room)].map(([to, label]) => drawArrow(room.name, to, label)),
  );
  return [BEGIN, '```mermaid', 'flowchart TD', ...lines, '```', END].join('\n');
}

/** Puts the diagram in its place in a document; the document must hold the markers. */
export function placeDiagram(document: string): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin < 0 || end < begin)
    throw new Error(`The document holds no place for the diagram: "${BEGIN}" … "${END}".`);
  return document.slice(0, begin) + drawRooms() + document.slice(end + END.length);
}

/** Rooms that a room may enter with what the arrow says, one arrow for all doors of a room. */
function arrowsOf(room: Room): Map<string, string> {
  const arrows = new Map<string, string>();
  for (const arrow of room.mayEnter) {
    const to = ROOMS.find((other) => arrow.door in other.doors)?.name;
    if (to === undefined) throw new Error(`${room.name} may enter ${arrow.door}, which is no door.`);
    if (!arrows.has(to)) arrows.set(to, labelOf(room, arrow));
  }
  return arrows;
}

function labelOf(room: Room, arrow: Arrow): string {
  const parts = [];
  if (arrow.onlyFrom !== undefined) parts.push(arrow.onlyFrom.replace(`src/${room.name}/`, ''));
  if (arrow.typesOnly) parts.push('types');
  if (arrow.lazy) parts.push('lazily');
  const side = arrow.door.split('/')[1];
  if (side !== undefined) parts.push(side);
  return parts.join(', ');
}

function drawArrow(from: string, to: string, label: string): string {
  return label === '' ? `  ${from} --> ${to}` : `  ${from} -. "${label}" .-> ${to}`;
}
