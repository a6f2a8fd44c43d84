import type { Invoice } from '@opencinema/client';
import { useEffect, useRef, useState } from 'react';
import { useLoad } from '../load';
import { LoadMore } from '../more';
import { dateText, moneyText } from '../money';
import { ErrorBox } from '../parts';
import { planName } from '../pages/plans';
import { usePlatform } from '../platform';
import { useLocation } from '../router';
import { useViewer } from '../viewer';

const KINDS = ['pdf', 'html'] as const;

/** Every invoice, to keep as a file. */
export function InvoicesSection() {
  const { client, text } = usePlatform();
  const { subscription } = useViewer();
  const page = useLoad('invoices', (signal) => client.invoices.listInvoices({ limit: 12 }, { signal }));
  const { refresh } = page;
  // A payment that has just been made brings one.
  useEffect(refresh, [refresh, subscription?.status, subscription?.openInvoiceId, subscription?.periodEnd]);
  return (
    <section className="panel wide" aria-labelledby="invoices">
      <h2 id="invoices">{text.accountPage.invoices}</h2>
      {page.error !== undefined && <ErrorBox error={page.error} onRetry={page.retry} />}
      {page.data?.items.length === 0 && <p className="fine">{text.accountPage.noInvoices}</p>}
      <ul className="invoices">
        {page.data?.items.map((invoice) => (
          <InvoiceLine key={invoice.id} invoice={invoice} />
        ))}
      </ul>
      {page.data?.nextCursor && <LoadMore page={page.data} onMore={page.replace} load={(cursor) => client.invoices.listInvoices({ limit: 12, cursor })} />}
    </section>
  );
}

function InvoiceLine({ invoice }: { invoice: Invoice }) {
  const { client, text, language } = usePlatform();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const { id: invoiceId, number, status, amount, plan, periodStart, periodEnd, issuedAt } = invoice;
  const name = number ?? dateText(issuedAt, language);
  const asked = useLocation().query.get('invoice') === invoiceId;
  const line = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (asked) line.current?.scrollIntoView({ block: 'center' });
  }, [asked]);

  const download = async (kind: (typeof KINDS)[number]) => {
    setBusy(true);
    setError(undefined);
    try {
      const file =
        kind === 'pdf' ? await client.invoices.getInvoicePdf({ invoiceId }) : new Blob([await client.invoices.getInvoiceHtml({ invoiceId })], { type: 'text/html;charset=utf-8' });
      saveFile(file, `${number ?? invoiceId}.${kind}`);
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  return (
    <li ref={line} className={asked ? 'asked' : undefined} data-testid="invoice" data-status={status}>
      <div>
        <p className="line-title">{name}</p>
        <p className="fine">{text.accountPage.invoiceOf(planName(text, plan), dateText(periodStart, language), dateText(periodEnd, language))}</p>
      </div>
      <span className={`badge state-${status === 'paid' ? 'ready' : status === 'open' ? 'failed' : 'queued'}`}>{text.accountPage.invoiceStates[status]}</span>
      <span className="amount">{moneyText(amount, language)}</span>
      <span className="buttons">
        {KINDS.map((kind) => (
          <button
            key={kind}
            type="button"
            className="button compact"
            disabled={busy}
            aria-label={text.accountPage.download(kind.toUpperCase(), name)}
            data-testid={`invoice-${kind}`}
            onClick={() => void download(kind)}
          >
            {kind.toUpperCase()}
          </button>
        ))}
      </span>
      {error !== undefined && <ErrorBox error={error} />}
    </li>
  );
}

/** Hands a file to the browser's downloads; a plain link could not carry the token. */
function saveFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
