import type { Part } from './suite.ts';

export const taskParts: Part = () => {};
