import { Link } from '@tanstack/react-router';
import { plainText } from '../../parts/plain-text.ts';

const LOOK = 'font-mono text-[13px] break-all text-quiet underline underline-offset-4 hover:text-ink';

/** The id of a thing, which leads to its screen where it has one, else narrows the list to it. */
export function ThingLink({ id }: { id: string }) {
  const text = /^[a-z]{3}_[0-9a-z]{22}$/.test(id) ? `${id.slice(0, 4)}…${id.slice(-6)}` : plainText(id);
  const kind = id.slice(0, 4);
  if (kind === 'ses_')
    return (
      <Link to="/sessions/$session" params={{ session: id }} title={id} className={LOOK}>
        {text}
      </Link>
    );
  if (kind === 'apr_')
    return (
      <Link to="/approvals/$approval" params={{ approval: id }} title={id} className={LOOK}>
        {text}
      </Link>
    );
  if (kind === 'run_')
    return (
      <Link to="/runs/$run" params={{ run: id }} title={id} className={LOOK}>
        {text}
      </Link>
    );
  if (kind === 'agt_')
    return (
      <Link to="/agents/$agent" params={{ agent: id }} title={id} className={LOOK}>
        {text}
      </Link>
    );
  return (
    <Link to="/audit" search={(before) => ({ ...before, about: id })} title={id} className={LOOK}>
      {text}
    </Link>
  );
}
