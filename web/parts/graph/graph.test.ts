import { describe, expect, test } from 'vitest';
import { layGraph, layToFit } from './graph-layout.ts';
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

describe('a graph stands', () => {
  const fan = {
    nodes: ['a', 'b', 'c', 'd', 'e'].map(node),
    edges: ['b', 'c', 'd', 'e'].map((to) => ({ from: 'a', to, isSoft: soft })),
  };

  test('in the direction in which it is seen largest', () => {
    const chain = {
      nodes: fan.nodes,
      edges: [0, 1, 2, 3].map((at) => ({ from: fan.nodes[at]!.id, to: fan.nodes[at + 1]!.id, isSoft: soft })),
    };
    expect(layToFit(chain, { width: 320, height: 900 }).direction).toBe('down');
    expect(layToFit(chain, { width: 1_400, height: 300 }).direction).toBe('across');
  });

  test('with neighbours in the order in which they were given', () => {
    const places = layGraph(fan, 'across');
    const heights = ['b', 'c', 'd', 'e'].map((id) => places.get(id)!.y);
    expect(heights).toEqual(heights.toSorted((a, b) => a - b));
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(0);
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
