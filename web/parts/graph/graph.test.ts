import { describe, expect, test } from 'vitest';
import { layGraph } from './graph-layout.ts';
import { joined, type GraphNode } from './graph-shape.ts';

const node = (id: string): GraphNode => ({
  id,
  kind: 'step',
  title: id,
  detail: '',
  look: { shape: '✓', text: 'done', tone: 'good' },
  isPending: false,
});
const soft = false;

describe('a graph is laid', () => {
  const shape = {
    nodes: ['a', 'b', 'c'].map(node),
    edges: [
      { from: 'a', to: 'b', isSoft: soft },
      { from: 'a', to: 'c', isSoft: soft },
      { from: 'a', to: 'nowhere', isSoft: soft },
    ],
  };

  test('across: what comes after stands to the right, what goes on at once one over the other', () => {
    const places = layGraph(shape, 'across');
    const [a, b, c] = ['a', 'b', 'c'].map((id) => places.get(id)!);
    expect(b!.x).toBeGreaterThan(a!.x + a!.width);
    expect(c!.x).toBe(b!.x);
    expect(Math.abs(c!.y - b!.y)).toBeGreaterThanOrEqual(b!.height);
  });

  test('down: what comes after stands below', () => {
    const places = layGraph(shape, 'down');
    expect(places.get('b')!.y).toBeGreaterThan(places.get('a')!.y + places.get('a')!.height);
    expect(places.size).toBe(3);
  });
});

test('few edges go from each to each; many meet at one point', () => {
  expect(joined(['a', 'b'], ['c'], 'j', true)).toEqual({
    join: undefined,
    edges: [
      { from: 'a', to: 'c', isSoft: true },
      { from: 'b', to: 'c', isSoft: true },
    ],
  });
  const many = joined(['a', 'b', 'c', 'd'], ['e', 'f', 'g'], 'j', false);
  expect(many.join).toMatchObject({ id: 'j', kind: 'join' });
  expect(many.edges).toHaveLength(7);
});
