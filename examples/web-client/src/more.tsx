import type { Page } from '@opencinema/client';
import { useState } from 'react';
import { ErrorBox } from './parts';
import { usePlatform } from './platform';

interface LoadMoreProps<P> {
  page: P;
  load: (cursor: string) => Promise<P>;
  onMore: (page: P) => void;
}

/** Adds the next page of a listing to what is shown. */
export function LoadMore<P extends Page<unknown>>({ page, load, onMore }: LoadMoreProps<P>) {
  const { text } = usePlatform();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const more = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const next = await load(page.nextCursor!);
      onMore({ ...next, items: [...page.items, ...next.items] });
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  return (
    <>
      {error !== undefined && <ErrorBox error={error} />}
      <button type="button" className="button more" disabled={busy} onClick={() => void more()}>
        {busy ? text.loading : text.moreToLoad}
      </button>
    </>
  );
}
