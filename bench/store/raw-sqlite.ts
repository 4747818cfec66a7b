import { DatabaseSync } from 'node:sqlite';

/**
 * The limit of the file format: the same rows and indexes by bare prepared statements, in groups of `group` per commit,
 * without units, promises or checks. Claims and completions alternate as they do with that many callers.
 */
export function measureRaw(path: string, tasks: number, pairs: number, group: number): number {
  const db = new DatabaseSync(path);
  db.exec(`pragma journal_mode = wal; pragma synchronous = full; pragma temp_store = memory; pragma cache_size = -65536;
    pragma wal_autocheckpoint = 4000;
    create table tasks (id text primary key, user_id text, title text, state text, priority int, position real, unmet int,
      blocked text, claimed_by text, claim text, fence int, attempts int, created_at int, done_at int);
    create index tasks_ready on tasks (user_id, priority desc, position, id)
      where state = 'up_next' and unmet = 0 and blocked is null and claimed_by is null;
    create table task_edges (task_id text, needs_id text, met int, primary key (task_id, needs_id)) without rowid;
    create index task_edges_by_need on task_edges (needs_id);
    create table attempts (id text, task_id text, claimant text, fence int, state text, cause text, started_at int, ended_at int,
      primary key (task_id, fence)) without rowid;
    create table events (seq integer primary key autoincrement, at int, type text, user_id text, session_id text, turn_id text,
      subject text, data text);
    with n (i) as (select 0 union all select i + 1 from n where i + 1 < ${tasks})
    insert into tasks select 'tsk_' || printf('%022d', i), 'u', 'a task of the bench', 'up_next', iif(i % 10 = 0, 3, i % 3), i,
      iif(i % 10 = 0, 1, 0), null, null, null, 0, 0, 0, null from n`);
  const claim =
    db.prepare(`update tasks set state = 'in_progress', claimed_by = ?, claim = ?, fence = fence + 1, attempts = attempts + 1
    where id = (select id from tasks where user_id = 'u' and state = 'up_next' and unmet = 0 and blocked is null and claimed_by is null
      order by priority desc, position, id limit 1) returning id, fence`);
  const attempt = db.prepare(`insert into attempts values (?, ?, ?, ?, 'running', null, ?, null)`);
  const event = db.prepare('insert into events (at, type, user_id, subject, data) values (?, ?, ?, ?, ?)');
  const complete = db.prepare(
    `update tasks set state = 'done', done_at = ? where id = ? and fence = ? and state = 'in_progress' returning id`,
  );
  const end = db.prepare(
    `update attempts set state = 'completed', ended_at = ? where task_id = ? and fence = ?`,
  );
  const began = performance.now();
  let held: { id: string; fence: number }[] = [];
  for (let claimed = 0, completed = 0; completed < pairs;) {
    const ends = held;
    held = [];
    db.exec('begin immediate');
    for (let n = 0; n < group / 2 && claimed < pairs; n++, claimed++) {
      const { id, fence } = claim.get('ses_claimant', `clm_${claimed}`) as { id: string; fence: number };
      attempt.run(`att_${claimed}`, id, 'ses_claimant', fence, 1);
      event.run(1, 'task.claimed', 'u', id, '{"by":"ses_claimant","fence":1}');
      held.push({ id, fence });
    }
    for (const { id, fence } of ends) {
      complete.get(1, id, fence);
      end.run(1, id, fence);
      event.run(1, 'task.completed', 'u', id, '{"fence":1,"into":"done"}');
      completed++;
    }
    db.exec('commit');
  }
  const rate = (pairs / (performance.now() - began)) * 1000;
  db.close();
  return rate;
}
