import { useEffect, useState } from 'react';
import type { Coloured } from './colour-code.ts';

/** Code in the colours of its language, once they are there; `language` is one of `codeLanguage`. */
export function Code({ code, language }: { code: string; language: string | undefined }) {
  const coloured = useColours(code, language);
  if (!coloured) return code;
  return (
    <>
      {coloured.parts.map(({ text, colour }, index) =>
        colour === undefined ? (
          text
        ) : (
          <span key={index} style={{ color: colour }}>
            {text}
          </span>
        ),
      )}
      {code.slice(coloured.code.length)}
    </>
  );
}

interface Known {
  code: string;
  parts: readonly Coloured[];
}

/** Of what is still being written, the colours of its beginning stay while those of the rest are found. */
function useColours(code: string, language: string | undefined): Known | undefined {
  const [known, setKnown] = useState<Known>();
  useEffect(() => {
    if (language === undefined) return;
    let isOver = false;
    const find = async () => {
      const { colourCode } = await import('./colour-code.ts');
      if (isOver) return;
      const parts = await colourCode(code, language);
      if (!isOver) setKnown({ code, parts });
    };
    // Without colours it reads as well.
    find().catch(() => undefined);
    return () => {
      isOver = true;
    };
  }, [code, language]);
  return known && language !== undefined && code.startsWith(known.code) ? known : undefined;
}
