import { useState } from 'react';
import type { Refused } from '../../live/refused.ts';
import { codeIn, signIn, type SignedIn } from '../../live/sign-in.ts';
import { Button } from '../../parts/button.tsx';
import { CliCommand } from '../../parts/copy-cli.tsx';

/** Says how one gets in: the terminal makes a link that is good once. */
export function SignIn({
  error,
  signedIn,
}: {
  error: Refused | undefined;
  signedIn: (standing: SignedIn) => void;
}) {
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    signedIn(await signIn(codeOf(typed)));
    setBusy(false);
  };
  return (
    <main className="mx-auto flex max-w-xl flex-col gap-5 p-6 pt-[12vh]">
      <h1 className="text-2xl font-semibold">Sign in to Muster</h1>
      {error && (
        <div role="alert" className="rounded-md border border-bad px-3 py-2 text-bad">
          {error.message}
          {error.hint !== undefined && <span className="block text-ink">{error.hint}</span>}
          {/* The screen that explains codes is behind this one. */}
          <span className="block text-sm text-quiet">More: muster explain {error.code}</span>
        </div>
      )}
      <p>
        This browser is not signed in. On the machine where you use Muster, type this; it opens this page,
        signed in:
      </p>
      <CliCommand words={['muster', 'open']} />
      <form
        className="flex flex-col gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <label htmlFor="code" className="text-quiet">
          Or paste the link that it prints, or the code at its end. Each is good once.
        </label>
        <div className="flex gap-2">
          <input
            id="code"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            autoComplete="off"
            spellCheck={false}
            className="min-w-0 flex-1 rounded-md border border-line bg-raised px-3 py-2 font-mono"
          />
          <Button type="submit" look="main" disabled={busy || typed.trim() === ''}>
            Sign in
          </Button>
        </div>
      </form>
    </main>
  );
}

/** Of a whole link what stands in its fragment; else the text itself. */
function codeOf(typed: string): string {
  const text = typed.trim();
  const at = text.indexOf('#');
  return (at === -1 ? undefined : codeIn(text.slice(at))) ?? text;
}
