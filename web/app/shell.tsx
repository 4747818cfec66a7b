import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useConnection } from '../live/live-queries.tsx';
import { pendingApprovals } from '../live/queries.ts';
import { signOut, type Person } from '../live/sign-in.ts';
import type { Connection } from '../live/stream.ts';
import { Ago } from '../parts/ago.tsx';
import { actingRole } from '../parts/use-may-act.ts';
import { AnsweredFirst } from '../parts/approval/answered-first.tsx';
import { placesFor, type Place } from './places.ts';
import { applyTheme, storedTheme, THEMES } from './theme.ts';
import { PageTeller } from './teller.tsx';
import { useKeys } from './use-keys.ts';

const Palette = lazy(() => import('./palette.tsx'));
const Help = lazy(() => import('./help.tsx'));

/** The frame around every screen: where to go, how the page stands with its hub, who is signed in. */
export function Shell({ person }: { person: Person }) {
  const [open, setOpen] = useState<'palette' | 'help'>();
  const navigate = useNavigate();
  useKeys({ goTo: (to) => void navigate({ to }), open: setOpen });
  const close = () => setOpen(undefined);
  return (
    <div className="flex h-full flex-col md:flex-row">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:z-20 focus:bg-raised focus:p-2"
      >
        Skip to content
      </a>
      <Side person={person} openPalette={() => setOpen('palette')} openHelp={() => setOpen('help')} />
      <main id="content" tabIndex={-1} className="min-h-0 min-w-0 flex-1 overflow-y-auto outline-none">
        <AnsweredFirst />
        <Outlet />
      </main>
      <PageTeller />
      <Suspense>
        {open === 'palette' && <Palette places={placesFor(actingRole(person))} close={close} />}
        {open === 'help' && <Help close={close} />}
      </Suspense>
    </div>
  );
}

function Side(parts: { person: Person; openPalette: () => void; openHelp: () => void }) {
  const [isOpen, setOpen] = useState(false);
  const places = placesFor(actingRole(parts.person));
  return (
    <nav
      aria-label="Screens"
      className="flex shrink-0 flex-col border-b border-line bg-raised p-2 md:w-52 md:overflow-y-auto md:border-r md:border-b-0 md:p-3"
    >
      <div className="flex items-center justify-between gap-2 md:mb-2">
        <span className="px-2 py-1 font-semibold">Muster</span>
        <Standing />
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          className={`${QUIET_BUTTON} md:hidden`}
        >
          Menu
          <NeedsCount />
        </button>
      </div>
      {/* On a phone the list is there when it is asked for; it goes when a screen was chosen. */}
      <div
        onClick={() => setOpen(false)}
        className={`${isOpen ? 'flex' : 'hidden'} min-h-0 flex-1 flex-col gap-0.5 md:flex`}
      >
        <PlaceLinks places={places.filter(({ group }) => group === 'work')} />
        <hr className="my-2 border-line" />
        <PlaceLinks places={places.filter(({ group }) => group !== 'work')} />
        <div className="flex flex-col gap-0.5 pt-3 md:mt-auto">
          <button type="button" onClick={parts.openPalette} className={QUIET_BUTTON}>
            Search <kbd className="hidden font-mono text-xs md:inline">Ctrl K</kbd>
          </button>
          <button type="button" onClick={parts.openHelp} className={`${QUIET_BUTTON} max-md:hidden`}>
            Keys <kbd className="font-mono text-xs">?</kbd>
          </button>
          <ThemeSwitch />
          <SignOut person={parts.person} />
        </div>
      </div>
    </nav>
  );
}

function PlaceLinks({ places }: { places: readonly Place[] }) {
  return places.map(({ to, name, keys }) => (
    <Link
      key={to}
      to={to}
      activeOptions={{ exact: to === '/' }}
      title={keys.join(' ')}
      className="flex min-h-8 items-center justify-between gap-2 rounded-md px-2 py-1 hover:bg-sunken aria-[current=page]:bg-sunken aria-[current=page]:font-semibold"
    >
      {name}
      {to === '/' && <NeedsCount />}
    </Link>
  ));
}

function NeedsCount() {
  const count = useQuery(pendingApprovals).data?.items.length ?? 0;
  if (count === 0) return null;
  return (
    <span className="rounded-full bg-accent px-1.5 text-xs text-on-accent">
      {count}
      <span className="sr-only"> need you</span>
    </span>
  );
}

const QUIET_BUTTON =
  'flex min-h-8 items-center justify-between gap-2 rounded-md px-2 py-1 text-left text-quiet hover:bg-sunken hover:text-ink';

const STANDINGS: Readonly<Record<Connection, { shape: string; text: string; tone: string }>> = {
  connecting: { shape: '◔', text: 'connecting', tone: 'text-quiet' },
  live: { shape: '●', text: 'live', tone: 'text-good' },
  catching_up: { shape: '◌', text: 'catching up', tone: 'text-needs' },
  refused: { shape: '✕', text: 'not live', tone: 'text-bad' },
};

function Standing() {
  const { connection, since } = useConnection();
  const { shape, text, tone } = STANDINGS[connection];
  return (
    <span role="status" className={`px-2 py-1 ${tone}`}>
      <span aria-hidden="true">{shape}</span> <span>{text}</span>
      {connection !== 'live' && (
        <span aria-hidden="true" className="text-quiet">
          {' '}
          <Ago at={since} />
        </span>
      )}
    </span>
  );
}

function ThemeSwitch() {
  const [theme, setTheme] = useState(storedTheme);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
  const change = () => {
    applyTheme(next);
    setTheme(next);
  };
  return (
    <button type="button" onClick={change} title={`Change to ${next}`} className={QUIET_BUTTON}>
      Theme <span className="text-xs">{theme}</span>
    </button>
  );
}

function SignOut({ person }: { person: Person }) {
  const leave = async () => {
    await signOut();
    location.assign('/');
  };
  return (
    <button
      type="button"
      onClick={() => void leave()}
      title={`Signed in as ${person.name} (${person.readOnly ? `${person.role}, only looking` : person.role})`}
      className={QUIET_BUTTON}
    >
      Sign out <span className="max-w-24 truncate text-xs">{person.name}</span>
    </button>
  );
}
