import type { RecommendationList, RecommendedTitle, ReportedEvent, Source } from '@opencinema/client';
import { useCallback, useEffect, useRef } from 'react';
import { usePlatform } from './platform';

/** So much of a card has to be on the screen before it counts as seen. */
const SHARE = 0.5;

/** What an answer says of all its titles. */
export type Answer = Pick<RecommendationList, 'modelVersion' | 'experiment'>;

/** A row of an answer. */
export interface ShownRow {
  answer: Answer;
  /** Its kind, or similar. */
  row: string;
  source: Source | undefined;
}

/** What was told of an answer already; it is told once, however often its rows are looked at. */
const told = new WeakMap<Answer, Set<string>>();

function isNews(answer: Answer, what: string): boolean {
  const known = told.get(answer) ?? new Set();
  told.set(answer, known);
  if (known.has(what)) return false;
  known.add(what);
  return true;
}

interface Watched {
  /** For the list whose children are the cards, in their order. */
  list: React.RefObject<HTMLUListElement | null>;
  onClicked: (item: RecommendedTitle, index: number) => void;
}

/** Tells the platform which recommended titles came into view, and which were chosen. */
export function useSeen({ answer, row, source }: ShownRow, items: RecommendedTitle[]): Watched {
  const { events } = usePlatform();
  const list = useRef<HTMLUListElement>(null);

  const eventOf = useCallback(
    (item: RecommendedTitle, index: number): Pick<ReportedEvent, 'titleId' | 'texts' | 'numbers'> | undefined => {
      const origin = item.source ?? source;
      if (!origin) return undefined;
      const { experiment, modelVersion } = answer;
      return {
        titleId: item.titleId,
        texts: { row, source: origin, ...experiment },
        numbers: { position: index + 1, ...(modelVersion !== undefined && { modelVersion }) },
      };
    },
    [answer, row, source],
  );

  useEffect(() => {
    const cards = [...(list.current?.children ?? [])];
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) {
          const index = cards.indexOf(target);
          const event = isIntersecting && items[index] && eventOf(items[index], index);
          if (!event) continue;
          observer.unobserve(target);
          if (isNews(answer, `${row} ${event.titleId}`)) events.report({ name: 'recommendation.shown', ...event });
          const { experiment } = answer;
          if (experiment && isNews(answer, 'exposed')) events.report({ name: 'experiment.exposed', texts: { ...experiment } });
        }
      },
      { threshold: SHARE },
    );
    for (const card of cards) observer.observe(card);
    return () => observer.disconnect();
  }, [answer, row, items, eventOf, events]);

  const onClicked = useCallback(
    (item: RecommendedTitle, index: number) => {
      const event = eventOf(item, index);
      if (event) events.report({ name: 'recommendation.clicked', ...event });
    },
    [eventOf, events],
  );
  return { list, onClicked };
}
