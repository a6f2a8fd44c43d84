import type { Subscription } from '@opencinema/client';
import { useEffect, useState } from 'react';
import { CardForm, CardRefused } from '../card-form';
import { Confirm } from '../dialog';
import { useIntent } from '../intent';
import { dateText } from '../money';
import { ErrorBox } from '../parts';
import { planName } from '../pages/plans';
import { usePlatform } from '../platform';
import { Link, safeNext } from '../router';
import type { Text } from '../text';
import { isOver, useViewer } from '../viewer';

const PENDING_POLL_MILLIS = 2000;

/** What is paid for, until when, and with which card. */
export function SubscriptionSection({ next }: { next: string | null }) {
  const { client, text } = usePlatform();
  const { subscription, setSubscription, reload } = useViewer();
  const [said, setSaid] = useState('');
  const pending = subscription?.chargePending ?? false;

  useEffect(() => {
    if (!pending) return;
    const timer = setInterval(() => {
      client.subscriptions.getMySubscription().then(setSubscription, () => undefined); // asked again in a moment
    }, PENDING_POLL_MILLIS);
    return () => clearInterval(timer);
  }, [client, pending, setSubscription]);

  if (!subscription) return <ErrorBox error={undefined} onRetry={() => void reload()} />;
  const { status } = subscription;
  const over = isOver(subscription);
  const unpaid = status === 'past_due' || status === 'blocked';
  return (
    <section className="panel wide" aria-labelledby="subscription" data-testid="subscription" data-status={status}>
      <div className="plan-head">
        <h2 id="subscription">{text.accountPage.subscription}</h2>
        <span className={`badge state-${unpaid ? 'failed' : over ? 'queued' : 'ready'}`} data-testid="subscription-state">
          {status === 'none' ? planName(text, subscription.plan) : text.accountPage.states[status]}
        </span>
      </div>
      <p className="big-line">{status === 'none' ? text.accountPage.states.none : planName(text, subscription.plan)}</p>
      <States subscription={subscription} />
      <p role="status" className="said" data-testid="subscription-said">
        {said}
      </p>
      {subscription.entitled && next !== null && (
        <Link to={safeNext(next)} className="button primary" data-testid="back-to-title">
          {text.accountPage.backToTitle}
        </Link>
      )}
      {over ? (
        <Link to={`/plans?next=${encodeURIComponent(safeNext(next))}`} className="button primary" data-testid="to-plans">
          {text.accountPage.choosePlan}
        </Link>
      ) : (
        <>
          <CardPart subscription={subscription} unpaid={unpaid} onSaid={setSaid} />
          {unpaid && !pending && <PayPart subscription={subscription} onSaid={setSaid} />}
          <CancelPart subscription={subscription} unpaid={unpaid} />
        </>
      )}
    </section>
  );
}

function States({ subscription }: { subscription: Subscription }) {
  const { text, language } = usePlatform();
  const lines = stateLines(text, subscription, language);
  return (
    <div className="stack tight" data-testid="subscription-lines">
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  );
}

function stateLines(text: Text, subscription: Subscription, language: string): string[] {
  const { status, cancelAtPeriodEnd, periodEnd, nextChargeAt, chargePending, maxStreams, maxHeight } = subscription;
  const say = text.accountPage;
  const lines = [say.allows(text.plans.streams(maxStreams), text.plans.quality(maxHeight))];
  const until = dateText(periodEnd, language);
  if (chargePending) lines.unshift(say.chargePending);
  else if (status === 'past_due') lines.unshift(say.pastDue, ...(nextChargeAt ? [say.retriedOn(dateText(nextChargeAt, language))] : []));
  else if (status === 'blocked') lines.unshift(say.blocked);
  else if (status === 'cancelled' || status === 'ended') lines.unshift(say.over);
  else if (cancelAtPeriodEnd) lines.unshift(say.endsOn(until));
  else if (status === 'trialing') lines.unshift(say.trialUntil(until), ...(nextChargeAt ? [say.chargedOn(dateText(nextChargeAt, language))] : []));
  else if (status === 'active') lines.unshift(say.renewsOn(dateText(nextChargeAt ?? periodEnd, language)));
  return lines;
}

interface CardPartProps {
  subscription: Subscription;
  unpaid: boolean;
  onSaid: (said: string) => void;
}

function CardPart({ subscription, unpaid, onSaid }: CardPartProps) {
  const { client, text } = usePlatform();
  const { setSubscription } = useViewer();
  const [open, setOpen] = useState(false);
  const once = useIntent();

  const change = async (paymentToken: string) => {
    onSaid('');
    const changed = await once(paymentToken, (idempotencyKey) => client.subscriptions.putPaymentMethod({ idempotencyKey, newPaymentMethod: { paymentToken } }));
    setSubscription(changed);
    const stillUnpaid = unpaid && !changed.chargePending && (changed.status === 'past_due' || changed.status === 'blocked');
    if (stillUnpaid) throw new CardRefused(text.accountPage.stillOverdue);
    setOpen(false);
    onSaid(unpaid && !changed.chargePending ? text.accountPage.cardRepaired : text.accountPage.cardChanged);
  };
  return (
    <div className="account-line" id="card">
      <div>
        <h3>{text.accountPage.card}</h3>
        <p data-testid="card">{subscription.card ? cardText(subscription.card) : text.accountPage.noCard}</p>
      </div>
      {!open && (
        <button type="button" className={unpaid ? 'button primary' : 'button'} onClick={() => setOpen(true)} data-testid="change-card">
          {unpaid ? text.accountPage.repairCard : text.accountPage.changeCard}
        </button>
      )}
      {open && (
        <div className="account-form">
          <CardForm action={text.card.send} onToken={change} />
          <button type="button" className="quiet" onClick={() => setOpen(false)}>
            {text.cancel}
          </button>
        </div>
      )}
    </div>
  );
}

/** Tries the card that is there once more, for one that has money again. */
function PayPart({ subscription, onSaid }: Omit<CardPartProps, 'unpaid'>) {
  const { client, text } = usePlatform();
  const { setSubscription } = useViewer();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const once = useIntent();
  const pay = async () => {
    setBusy(true);
    setError(undefined);
    onSaid('');
    try {
      const newPayment = { subscriptionId: subscription.id! };
      const { status } = await once(JSON.stringify(newPayment), (idempotencyKey) => client.payments.pay({ idempotencyKey, newPayment }));
      onSaid({ succeeded: text.accountPage.cardRepaired, failed: text.accountPage.payFailed, pending: text.accountPage.payQueued }[status]);
      setSubscription(await client.subscriptions.getMySubscription());
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  return (
    <div className="account-line">
      {error !== undefined && <ErrorBox error={error} />}
      <button type="button" className="button" disabled={busy} onClick={() => void pay()} data-testid="pay-now">
        {text.accountPage.payNow}
      </button>
    </div>
  );
}

/** "visa 4242" as it is printed on statements. */
function cardText(card: string): string {
  const [brand = '', last = ''] = card.split(' ');
  return `${brand[0]?.toUpperCase() ?? ''}${brand.slice(1)} •••• ${last}`;
}

function CancelPart({ subscription, unpaid }: { subscription: Subscription; unpaid: boolean }) {
  const { client, text, language } = usePlatform();
  const { setSubscription } = useViewer();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const once = useIntent();
  const subscriptionId = subscription.id!;

  const change = async (wish: 'cancel' | 'resume') => {
    setBusy(true);
    setError(undefined);
    try {
      setSubscription(
        await once(wish, (idempotencyKey) =>
          wish === 'cancel' ? client.subscriptions.cancelSubscription({ subscriptionId, idempotencyKey }) : client.subscriptions.resumeSubscription({ subscriptionId, idempotencyKey }),
        ),
      );
      setAsking(false);
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  return (
    <div className="account-line">
      {error !== undefined && !asking && <ErrorBox error={error} />}
      {subscription.cancelAtPeriodEnd ? (
        <button type="button" className="button primary" disabled={busy} onClick={() => void change('resume')} data-testid="resume-subscription">
          {text.accountPage.resume}
        </button>
      ) : (
        <button type="button" className="quiet" onClick={() => setAsking(true)} data-testid="cancel-subscription">
          {text.accountPage.cancel}
        </button>
      )}
      {asking && (
        <Confirm
          title={text.accountPage.cancelTitle}
          hint={unpaid ? text.accountPage.cancelNow : text.accountPage.cancelUntil(dateText(subscription.periodEnd, language))}
          action={text.accountPage.cancel}
          refuse={text.accountPage.keep}
          busy={busy}
          onConfirm={() => void change('cancel')}
          onClose={() => setAsking(false)}
        >
          {error !== undefined && <ErrorBox error={error} />}
        </Confirm>
      )}
    </div>
  );
}
