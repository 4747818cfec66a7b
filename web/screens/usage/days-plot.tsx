import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Day } from './figures.ts';

const HEIGHT_PX = 200;

/** Tokens in and out of each day, one bar on the other. The table below says the same in words. */
export default function DaysPlot({ days }: { days: readonly Day[] }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    let plot: uPlot | undefined;
    const draw = () => {
      plot?.destroy();
      plot = new uPlot(optionsOf(element, days), dataOf(days), element);
    };
    draw();
    // Colours are read when it is drawn: another theme, or another width, draws it anew.
    const resized = new ResizeObserver(() =>
      plot?.setSize({ width: element.clientWidth, height: HEIGHT_PX }),
    );
    resized.observe(element);
    const themed = new MutationObserver(draw);
    themed.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', draw);
    return () => {
      resized.disconnect();
      themed.disconnect();
      system.removeEventListener('change', draw);
      plot?.destroy();
    };
  }, [days]);
  return (
    <div>
      <p aria-hidden="true" className="flex gap-4 text-quiet">
        <span>
          <span className="text-accent">■</span> in
        </span>
        <span>
          <span className="text-good">■</span> out
        </span>
        <span>tokens; days on which none were told are empty</span>
      </p>
      <div
        ref={place}
        role="img"
        aria-label={`Tokens by day, ${days.length} days; the table below has the figures`}
      />
    </div>
  );
}

/** The bar of a day reaches to all of its tokens; that of what came in lies before it. */
function dataOf(days: readonly Day[]): uPlot.AlignedData {
  return [
    days.map((_, index) => index),
    days.map(({ sum }) => (sum.inputTokens ?? 0) + (sum.outputTokens ?? 0)),
    days.map(({ sum }) => sum.inputTokens ?? 0),
  ];
}

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

function optionsOf(element: HTMLElement, days: readonly Day[]): uPlot.Options {
  const [quiet, line, accent, good] = ['--quiet', '--line', '--accent', '--good'].map((name) =>
    colourOf(element, name),
  );
  const bars = uPlot.paths.bars?.({ size: [0.7, 60] });
  const axis = {
    ...(quiet === undefined ? {} : { stroke: quiet }),
    grid: { ...(line === undefined ? {} : { stroke: line }), width: 1 },
    ticks: { show: false },
  };
  const series = (colour: string | undefined): uPlot.Series => ({
    ...(colour === undefined ? {} : { fill: colour }),
    ...(bars ? { paths: bars } : {}),
    points: { show: false },
    width: 0,
  });
  return {
    width: element.clientWidth,
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: [-0.5, days.length - 0.5] },
      y: { range: (_, __, most) => [0, most || 1] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        incrs: [1, 2, 5, 10, 15, 30],
        values: (_, at) => at.map((index) => days[index]?.day.slice(5) ?? ''),
      },
      { ...axis, size: 56, values: (_, at) => at.map((tokens) => compact.format(tokens)) },
    ],
    series: [{}, series(good), series(accent)],
  };
}

/** A token of the page's style as a colour that a canvas takes. */
function colourOf(element: HTMLElement, name: string): string {
  const before = element.style.color;
  element.style.color = `var(${name})`;
  const { color } = getComputedStyle(element);
  element.style.color = before;
  return color;
}
