import { statfs } from 'node:fs/promises';
import { freemem, loadavg, totalmem } from 'node:os';

/** What a health check says of the host; sizes in bytes. `folder`: whose disk is meant. */
export async function machineFacts(folder: string): Promise<Record<string, unknown>> {
  const disk = await statfs(folder).catch(() => undefined);
  return {
    pid: process.pid,
    node: process.version,
    rssBytes: process.memoryUsage.rss(),
    freeMemoryBytes: freemem(),
    totalMemoryBytes: totalmem(),
    load1: Number((loadavg()[0] ?? 0).toFixed(2)),
    ...(disk ? { freeDiskBytes: disk.bavail * disk.bsize } : {}),
  };
}
