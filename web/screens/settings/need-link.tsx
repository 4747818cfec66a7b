import { Link } from '@tanstack/react-router';

const LOOK = 'truncate font-medium underline underline-offset-4';

/** Leads to what a notice is about, by the path that it was told with. */
export function NeedLink({ path, children }: { path: string; children: string }) {
  const [, place, id = ''] = path.split('/');
  const common = { 'data-row': true, className: LOOK, children };
  switch (place) {
    case 'approvals':
      return <Link to="/approvals/$approval" params={{ approval: id }} {...common} />;
    case 'sessions':
      return <Link to="/sessions/$session" params={{ session: id }} {...common} />;
    case 'runs':
      return <Link to="/runs/$run" params={{ run: id }} {...common} />;
    case 'teams':
      return <Link to="/teams/$team" params={{ team: id }} {...common} />;
    case 'agents':
      return <Link to="/agents/$agent" params={{ agent: id }} {...common} />;
    default:
      return <span className="truncate font-medium">{children}</span>;
  }
}
