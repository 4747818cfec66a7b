import { expect, test } from 'vitest';
import { takeInputs } from './input-values.ts';
import type { WorkflowDefinition } from './workflow-schema.ts';

const inputs = {
  name: { type: 'string', required: true },
  level: { type: 'string', choices: ['1', '2'], required: false },
  count: { type: 'integer', required: false },
  share: { type: 'number', required: false },
  on: { type: 'boolean', required: false },
} as unknown as WorkflowDefinition['inputs'];

test.each([
  [{ name: 10 }, { name: '10' }],
  [
    { name: true, level: 2 },
    { name: 'true', level: '2' },
  ],
  [
    { name: 'x', count: '3', share: '1.50' },
    { name: 'x', count: 3, share: 1.5 },
  ],
])('what is written without quotes is taken as it is meant: %j', (given, values) => {
  expect(takeInputs({ inputs }, given)).toEqual({ values, problems: [] });
});

test.each([
  [{ name: ['x'] }, 'the input "name" cannot be that: it is no string'],
  [{ name: 'x', count: '3.5' }, 'the input "count" cannot be that: it is no integer'],
  [{ name: 'x', share: '0x10' }, 'the input "share" cannot be that: it is no number'],
  [{ name: 'x', count: '' }, 'the input "count" cannot be that: it is no integer'],
  [{ name: 'x', on: 'yes' }, 'the input "on" cannot be that: it is no boolean'],
  [{ name: 'x', level: 3 }, 'the input "level" cannot be that: it is none of 1, 2; is it "1"?'],
])('what is meant otherwise is told: %j', (given, message) => {
  expect(takeInputs({ inputs }, given).problems.map((one) => one.message)).toEqual([message]);
});
