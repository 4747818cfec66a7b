import { useState } from 'react';
import { applyTheme, storedTheme, THEMES, type Theme } from '../../app/theme.ts';
import { switchOff, switchOn, useBrowserNotices, type BrowserNotices } from '../../live/browser-notices.ts';
import { Button } from '../../parts/button.tsx';
import { Look } from '../../parts/look.tsx';
import { Section } from '../../parts/section.tsx';
import type { WordLook } from '../../parts/status-words.ts';

const THEME_TEXTS: Readonly<Record<Theme, string>> = {
  system: 'As the system has it',
  light: 'Light',
  dark: 'Dark',
};

/** What is kept in this browser alone. */
export function ThisBrowser() {
  return (
    <>
      <ThemeChoice />
      <Notifications />
      <p className="text-quiet">Both are kept in this browser alone.</p>
    </>
  );
}

function ThemeChoice() {
  const [theme, setTheme] = useState(storedTheme);
  return (
    <Section title="Theme">
      <div role="radiogroup" aria-label="Theme" className="flex flex-wrap gap-x-6">
        {THEMES.map((one) => (
          <label key={one} className="flex min-h-8 items-center gap-2">
            <input
              type="radio"
              name="theme"
              checked={theme === one}
              onChange={() => {
                applyTheme(one);
                setTheme(one);
              }}
              className="size-4 accent-accent"
            />
            {THEME_TEXTS[one]}
          </label>
        ))}
      </div>
    </Section>
  );
}

const LOOKS: Readonly<Record<BrowserNotices, WordLook>> = {
  on: { text: 'on', shape: '●', tone: 'good' },
  off: { text: 'off', shape: '○', tone: 'quiet' },
  blocked: { text: 'blocked', shape: '✕', tone: 'bad' },
  missing: { text: 'not there', shape: '–', tone: 'quiet' },
};

const WORDS: Readonly<Record<BrowserNotices, string>> = {
  on: 'One for each question that waits for you, while no tab of this page is looked at. It goes away when the question is answered, anywhere.',
  off: 'The browser can show one for each question that waits for you while no tab of this page is looked at.',
  blocked: 'This browser was told to show none for this address. Only its own settings take that back.',
  missing:
    'This browser shows none here: it takes a page over https, or from this machine. Channels tell you as well: see While away.',
};

function Notifications() {
  const standing = useBrowserNotices();
  return (
    <Section title="Notifications" aside={<Look look={LOOKS[standing]} />}>
      <p>{WORDS[standing]}</p>
      {standing === 'off' && (
        <Button look="main" onClick={() => void switchOn()} className="self-start">
          Show notifications
        </Button>
      )}
      {standing === 'on' && (
        <Button onClick={switchOff} className="self-start">
          Show no notifications
        </Button>
      )}
    </Section>
  );
}
