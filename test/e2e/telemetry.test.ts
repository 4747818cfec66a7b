import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { startTraceCollector, type TraceCollector } from '../support/trace-collector.ts';
import { Machine } from './muster-process.ts';

let machine: Machine;
let collector: TraceCollector;

const spawnCommand = (label: string, text: string) =>
  machine.delegate(label, 'shell', text, ['--command', '--approvals', 'yolo']);

const tokenOf = async () => (await readFile(join(machine.env['MUSTER_HOME'] ?? '', 'token'), 'utf8')).trim();

async function scrape(): Promise<string> {
  const answer = await fetch(`${machine.address}/metrics`, {
    headers: { authorization: `Bearer ${await tokenOf()}` },
  });
  expect(answer.status).toBe(200);
  return answer.text();
}

describe('what a hub tells of itself, Muster as real processes', { timeout: 300_000 }, () => {
  afterEach(async () => {
    await machine.close();
    await collector[Symbol.asyncDispose]();
  });

  test('metrics and readiness of a hub that has done a turn; nothing is sent anywhere', async () => {
    collector = await startTraceCollector();
    machine = await Machine.open();
    await machine.up();
    const ready = await fetch(`${machine.address}/readyz`);
    expect(await ready.json()).toEqual({
      ready: true,
      checks: { database: 'ok', stopping: false, failingParts: [] },
    });
    await spawnCommand('mill', 'echo hello');
    const text = await scrape();
    expect(text).toContain('muster_turns_total{state="done"} 1');
    expect(text).toContain('muster_agents{liveness="online",intent="active"} 1');
    expect(text).toMatch(/muster_turn_duration_seconds_count\{state="done"\} 1/);
    expect(text).toMatch(/muster_http_requests_total\{route="sessions.spawn",status="200"\} 1/);
    expect(text).toMatch(/muster_store_unit_duration_seconds_count \d/);
    expect(text).toMatch(/nodejs_eventloop_lag_seconds \d/);
    expect(text).not.toMatch(/echo hello|mst_/);
    expect(collector.text()).toBe('');
  });

  test('traces where the person’s file says so', async () => {
    collector = await startTraceCollector();
    machine = await Machine.open(`telemetry:\n  otlpEndpoint: ${collector.url}\n`);
    await machine.up();
    await spawnCommand('mill', 'echo top secret');
    await machine.stop();
    const names = collector.spans.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['POST /api/v1/sessions', 'turn', 'turn queued', 'turn running']),
    );
    expect(collector.text()).not.toMatch(/top secret|mst_/);
  });
});
