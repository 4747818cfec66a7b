import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { SESSION_MARK } from './environment.ts';

const run = promisify(execFile);

export interface ProcessRow {
  pid: number;
  parent: number;
  group: number;
  /** When it started, in the system's own words: two processes with one pid differ in it. */
  startTime: string;
}

/** What the system says of its processes; dead ones that nobody has reaped are left out. */
export interface ProcessTable {
  /** Changes when the machine starts anew; process numbers of another boot say nothing. */
  bootId(): Promise<string>;
  rows(): Promise<ProcessRow[]>;
  row(pid: number): Promise<ProcessRow | undefined>;
  /** The session mark in a process' environment; undefined where the system does not show it (macOS, another user). */
  mark(pid: number): Promise<string | undefined>;
  /** A moment that compares with `startedSince`; undefined where start times are no numbers. */
  moment(): Promise<number | undefined>;
  startedSince(row: ProcessRow, moment: number): boolean;
}

/** The process table of this machine: `/proc` on Linux, `ps` elsewhere. */
export function systemProcessTable(): ProcessTable {
  return process.platform === 'linux' ? procTable : psTable;
}

const TICKS_PER_SECOND = 100;

const procTable: ProcessTable = {
  bootId: async () => (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim(),
  async rows() {
    const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const rows = await Promise.all(names.map((name) => procTable.row(Number(name))));
    return rows.filter((row) => row !== undefined);
  },
  async row(pid) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    // The name in parentheses may hold spaces and parentheses; what follows its last one is plain.
    const [state, parent, group, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (!state || state === 'Z' || state === 'X') return undefined;
    return { pid, parent: Number(parent), group: Number(group), startTime: rest[16] ?? '' };
  },
  async mark(pid) {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    const found = environment.split('\0').find((line) => line.startsWith(`${SESSION_MARK}=`));
    return found?.slice(SESSION_MARK.length + 1);
  },
  async moment() {
    const uptime = await readFile('/proc/uptime', 'utf8').catch(() => '');
    return uptime ? Math.floor(Number.parseFloat(uptime) * TICKS_PER_SECOND) : undefined;
  },
  startedSince: (row, moment) => Number(row.startTime) >= moment,
};

const psTable: ProcessTable = {
  async bootId() {
    const { stdout } = await run('sysctl', ['-n', 'kern.boottime']);
    return stdout.trim();
  },
  async rows() {
    const { stdout } = await run('ps', ['-axo', 'pid=,ppid=,pgid=,stat=,lstart=']);
    return stdout.split('\n').flatMap((line) => {
      const [pid, parent, group, state, ...start] = line.trim().split(/\s+/);
      if (!pid || !state || state.startsWith('Z')) return [];
      return [{ pid: Number(pid), parent: Number(parent), group: Number(group), startTime: start.join(' ') }];
    });
  },
  row: async (pid) => (await psTable.rows()).find((row) => row.pid === pid),
  mark: async () => undefined,
  moment: async () => undefined,
  startedSince: () => false,
};
