import { expect, test } from 'vitest';
import { silentLog, systemClock } from '#base';
import type { SettingLayer } from '#server';
import { startTelemetry, traceTarget } from './telemetry.ts';

const layer = (name: SettingLayer['name'], value: string): SettingLayer => ({
  name,
  given: [{ key: 'telemetry.otlpEndpoint', value, where: `the ${name}` }],
});

test('traces go nowhere unless a person says where', () => {
  expect(traceTarget([], {})).toBeUndefined();
  expect(traceTarget([layer('user', '')], {})).toBeUndefined();
  expect(traceTarget([layer('project', 'http://them')], {})).toBeUndefined();
});

test('the person’s own setting counts before the variable that every program reads; a project’s never does', () => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://all' };
  expect(traceTarget([layer('environment', 'http://mine'), layer('user', 'http://file')], env)).toMatchObject(
    {
      endpoint: 'http://mine',
    },
  );
  expect(traceTarget([layer('project', 'http://them'), layer('user', 'http://file')], env)).toMatchObject({
    endpoint: 'http://file',
    where: 'the user',
  });
  expect(traceTarget([layer('project', 'http://them')], env)).toMatchObject({ endpoint: 'http://all' });
  expect(traceTarget([layer('user', 'http://file')], { ...env, OTEL_SDK_DISABLED: 'true' })).toBeUndefined();
});

test.each(['collector:4318', 'ftp://x', 'nonsense'])('%s is refused as no address', async (endpoint) => {
  const target = { endpoint, where: 'OTEL_EXPORTER_OTLP_ENDPOINT' };
  const started = await startTelemetry({ target, version: '0.1.0', clock: systemClock, log: silentLog });
  expect(started).toMatchObject({ ok: false, error: { code: 'config.invalid_value' } });
});
