import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { onSignedOut } from '../live/client.ts';
import { createQueries, LiveQueries } from '../live/live-queries.tsx';
import { codeIn, signIn, whoIsSignedIn, type Person, type SignedIn } from '../live/sign-in.ts';
import { SignIn } from '../screens/sign-in/sign-in.tsx';
import { createPageRouter } from './router.tsx';

/** The sign-in screen, or everything else. */
export function Page() {
  const [standing, setStanding] = useState<SignedIn>();
  useEffect(() => {
    void firstStanding().then(setStanding);
    return onSignedOut(() => setStanding({ ok: false }));
  }, []);
  if (!standing) return <p className="p-6 text-quiet">Asking the hub who you are …</p>;
  return standing.ok ? (
    <SignedInPage person={standing.person} />
  ) : (
    <SignIn error={standing.error} signedIn={setStanding} />
  );
}

let first: Promise<SignedIn> | undefined;

/** A code is good once, and React may ask twice. */
function firstStanding(): Promise<SignedIn> {
  first ??= (async () => {
    const code = codeIn(location.hash);
    if (code === undefined) return whoIsSignedIn();
    // Out of the address before anything else: it must not stay in the history.
    history.replaceState(null, '', `${location.pathname}${location.search}`);
    return signIn(code);
  })();
  return first;
}

function SignedInPage({ person }: { person: Person }) {
  const [queries] = useState(createQueries);
  const [router] = useState(() => createPageRouter(person));
  return (
    <QueryClientProvider client={queries}>
      <LiveQueries>
        <RouterProvider router={router} />
      </LiveQueries>
    </QueryClientProvider>
  );
}
