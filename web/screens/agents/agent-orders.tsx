import { useInfiniteQuery } from '@tanstack/react-query';
import type { Agent, AgentCommand } from '../../live/views.ts';
import { Ago, Until } from '../../parts/ago.tsx';
import { Button } from '../../parts/button.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Look } from '../../parts/look.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { Rows, Section } from '../../parts/section.tsx';
import { orderLook, orderText, resultFacts } from './agent-words.ts';
import { ordersTo } from './agents-queries.ts';
import { OrderButtons } from './order-buttons.tsx';

/** Orders to an agent, and what became of those that it got: live, as it takes them and carries them out. */
export function AgentOrders({ agent, mayAct }: { agent: Agent; mayAct: boolean }) {
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    ordersTo(agent.id),
  );
  const orders = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Section title="Commands">
      {mayAct && <OrderButtons agent={agent} orders={orders} />}
      {error && <Refusal error={error} />}
      {data && orders.length === 0 && <p className="text-quiet">Nothing was asked of it by command yet.</p>}
      {orders.length > 0 && (
        <Rows label="Commands">
          {orders.map((order, index) => (
            <Order key={order.id} order={order} isNewest={index === 0} />
          ))}
        </Rows>
      )}
      {hasNextPage && (
        <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()} className="self-start">
          Show earlier ones
        </Button>
      )}
    </Section>
  );
}

function Order({ order, isNewest }: { order: AgentCommand; isNewest: boolean }) {
  const { endedAt, deadlineAt, waits, cause } = order;
  const facts = resultFacts(order.result);
  return (
    <li className="flex flex-col gap-1 px-3 py-2">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <span className="min-w-0 font-medium break-all">{orderText(order)}</span>
        <Look look={orderLook(order)} />
        <span className="ml-auto text-quiet">
          {endedAt === null ? (
            <>
              gives up <Until at={deadlineAt} />
            </>
          ) : (
            <>
              ended <Ago at={endedAt} /> ago
            </>
          )}
        </span>
      </div>
      {waits !== null && (
        <p className="text-quiet">
          Waits for {plainText(waits.for)}
          {waits.since !== null && (
            <>
              , silent for <Ago at={waits.since} />
            </>
          )}
          .
        </p>
      )}
      {cause !== null && <p className="text-bad">{plainText(cause.message)}</p>}
      <details open={isNewest && facts.length > 0}>
        <summary className="cursor-pointer text-quiet">
          {facts.length === 0 ? 'When' : 'When, and what it answered'}
        </summary>
        <div className="pt-2">
          <Facts facts={[...steps(order), ...facts]} />
        </div>
      </details>
    </li>
  );
}

const exact = (at: number | null): string | null => (at === null ? null : new Date(at).toLocaleString());

const steps = (order: AgentCommand): [string, string | null][] => [
  ['Ordered', exact(order.createdAt)],
  ['Taken', exact(order.acknowledgedAt)],
  ['Ended', exact(order.endedAt)],
  ['Deadline', exact(order.deadlineAt)],
];
