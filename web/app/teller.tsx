import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useBrowserNotices } from '../live/browser-notices.ts';
import { keepLookOut } from '../live/look-out.ts';
import { pageClock } from '../live/page-clock.ts';
import { pendingApprovals } from '../live/queries.ts';
import { Teller } from '../live/teller.ts';
import { questionOf } from '../parts/question-of.ts';
import { useMayAct } from '../parts/use-may-act.ts';

/** Tells of questions by notifications of the browser, where its person switched them on, and the hub that the page is looked at. */
export function PageTeller() {
  const mayAct = useMayAct();
  useEffect(() => {
    if (!mayAct) return undefined;
    const over = new AbortController();
    keepLookOut(pageClock, over.signal);
    return () => over.abort();
  }, [mayAct]);
  return useBrowserNotices() === 'on' ? <Telling /> : null;
}

function Telling() {
  const navigate = useNavigate();
  const latest = useRef(navigate);
  latest.current = navigate;
  const [teller] = useState(
    () =>
      new Teller(
        pageClock,
        (approval) => void latest.current({ to: '/approvals/$approval', params: { approval } }),
      ),
  );
  useEffect(() => {
    const over = new AbortController();
    void teller.run(over.signal);
    return () => over.abort();
  }, [teller]);
  const { data } = useQuery(pendingApprovals);
  useEffect(() => {
    if (!data) return;
    const mine = data.items.filter(({ answers }) => answers.length > 0);
    teller.update(
      mine.map((approval) => {
        const { title, who } = questionOf(approval);
        return { id: approval.id, title, who };
      }),
    );
  }, [data, teller]);
  return null;
}
