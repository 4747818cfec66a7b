import { Streamdown, type Components } from 'streamdown';
import { Children, isValidElement, type ReactNode } from 'react';
import { codeLanguage } from './code/code-language.ts';
import { Code } from './code/code.tsx';
import { CopyText } from './copy-text.tsx';
import { safeLink } from './markdown-links.ts';

/** Heavy: loaded when a text is first drawn. Use `Markdown`. */
export default function MarkdownBody({ text, isOpen }: { text: string; isOpen: boolean }) {
  return (
    <Streamdown
      className="flex flex-col gap-2 break-words"
      mode={isOpen ? 'streaming' : 'static'}
      parseIncompleteMarkdown={isOpen}
      // HTML in it is shown as the text that it is, so that there is nothing to be made safe.
      rehypePlugins={NO_PLUGINS}
      urlTransform={untouched}
      controls={false}
      linkSafety={NO_QUESTION}
      components={COMPONENTS}
    >
      {text}
    </Streamdown>
  );
}

const NO_PLUGINS: [] = [];
const NO_QUESTION = { enabled: false };
/** `safeLink` decides. */
const untouched = (url: string) => url;

const CELL = 'border border-line px-2 py-1 text-left align-top';

const COMPONENTS: Components = {
  a: ({ href, children }) => <Linked href={href ?? ''}>{children}</Linked>,
  // Pictures are fetched from wherever their text says: never by this page.
  img: ({ src, alt }) => (
    <Linked href={typeof src === 'string' ? src : ''}>{`Picture${alt ? `: ${alt}` : ''}`}</Linked>
  ),
  h1: ({ children }) => <h3 className="mt-2 text-base font-semibold">{children}</h3>,
  h2: ({ children }) => <h4 className="mt-2 text-base font-semibold">{children}</h4>,
  h3: ({ children }) => <h5 className="mt-1 font-semibold">{children}</h5>,
  h4: ({ children }) => <h6 className="mt-1 font-semibold">{children}</h6>,
  h5: ({ children }) => <h6 className="font-semibold">{children}</h6>,
  h6: ({ children }) => <h6 className="font-semibold">{children}</h6>,
  p: ({ children }) => <p>{children}</p>,
  strong: ({ children }) => <strong className="font-semibold">{children}</strong>,
  ul: ({ children }) => <ul className="list-disc pl-6">{children}</ul>,
  ol: ({ children, start }) => (
    <ol start={start} className="list-decimal pl-6">
      {children}
    </ol>
  ),
  li: ({ children }) => <li className="pl-0.5">{children}</li>,
  blockquote: ({ children }) => (
    <blockquote className="flex flex-col gap-2 border-l-2 border-line pl-3 text-quiet">{children}</blockquote>
  ),
  hr: () => <hr className="border-line" />,
  table: ({ children }) => (
    // Reachable by keyboard, as it may be wider than what it stands in.
    <div className="max-w-full overflow-x-auto" role="region" aria-label="Table" tabIndex={0}>
      <table className="border-collapse">{children}</table>
    </div>
  ),
  thead: ({ children }) => <thead className="bg-sunken">{children}</thead>,
  tbody: ({ children }) => <tbody>{children}</tbody>,
  tr: ({ children }) => <tr>{children}</tr>,
  th: ({ children }) => <th className={`${CELL} font-semibold`}>{children}</th>,
  td: ({ children }) => <td className={CELL}>{children}</td>,
  pre: ({ children }) => <CodeBlock>{children}</CodeBlock>,
  code: ({ children }) => <code>{children}</code>,
  inlineCode: ({ children }) => (
    <code className="rounded bg-sunken px-1 py-0.5 font-mono text-[13px]">{children}</code>
  ),
  sup: ({ children }) => <sup>{children}</sup>,
  sub: ({ children }) => <sub>{children}</sub>,
  section: ({ children }) => <section>{children}</section>,
};

function Linked({ href, children }: { href: string; children?: ReactNode }) {
  const link = safeLink(href, textOf(children));
  if (!link) return <span title={href}>{children}</span>;
  return (
    <>
      <a
        href={link.href}
        title={link.href}
        target="_blank"
        rel="noopener noreferrer nofollow"
        className="text-accent underline underline-offset-2"
      >
        {children}
      </a>
      {link.shown !== undefined && <span className="text-quiet"> ({link.shown})</span>}
    </>
  );
}

function CodeBlock({ children }: { children?: ReactNode }) {
  const code = textOf(children).replace(/\n$/, '');
  return (
    <div className="relative">
      <pre
        tabIndex={0}
        aria-label="Code"
        className="max-h-96 overflow-auto rounded-md border border-line bg-sunken p-2.5 pr-16 font-mono text-[13px]"
      >
        <Code code={code} language={codeLanguage(fenceOf(children), code)} />
      </pre>
      <div className="absolute top-1 right-2">
        <CopyText text={code} />
      </div>
    </div>
  );
}

/** The class that tells its language stands at the code within. */
function fenceOf(node: ReactNode): string | undefined {
  const code = Children.toArray(node).find((child) => isValidElement<{ className?: string }>(child));
  return isValidElement<{ className?: string }>(code) ? code.props.className : undefined;
}

/** The words of what is drawn. */
function textOf(node: ReactNode): string {
  return Children.toArray(node)
    .map((child) => {
      if (typeof child === 'string' || typeof child === 'number') return String(child);
      return isValidElement<{ children?: ReactNode }>(child) ? textOf(child.props.children) : '';
    })
    .join('');
}
