import { CinemaError, type Plan } from '@opencinema/client';
import { useEffect, useRef } from 'react';
import { CardForm } from '../card-form';
import { Icon } from '../icons';
import { useIntent } from '../intent';
import { useLoad } from '../load';
import { moneyText } from '../money';
import { ErrorBox, scrollBehavior } from '../parts';
import { usePlatform, useTitle } from '../platform';
import { Link, navigate, safeNext, useLocation } from '../router';
import type { Text } from '../text';
import { isOver, useViewer } from '../viewer';

export function planName(text: Text, code: string): string {
  return text.plans.names[code] ?? code;
}

export function PlansPage() {
  const { client, text, account } = usePlatform();
  const { query } = useLocation();
  const { ready, subscription } = useViewer();
  const { data, error, retry } = useLoad('plans', (signal) => client.plans.listPlans({ signal }));
  useTitle(text.plans.title);
  const next = safeNext(query.get('next'));
  const over = !subscription || isOver(subscription);
  const wanted = data?.items.find(({ code, price }) => code === query.get('plan') && price.amountMinor > 0);
  const chosen = account && over ? wanted : undefined;

  if (error) return <ErrorBox error={error} onRetry={retry} />;
  return (
    <div className="plans-page">
      <div className="page-intro">
        <h1>{text.plans.title}</h1>
        <p>{text.plans.intro}</p>
      </div>
      {chosen ? (
        <Checkout key={chosen.code} plan={chosen} firstTime={subscription?.status === 'none'} next={next} />
      ) : (
        <>
          <ul className="plans" aria-busy={!data || !ready}>
            {data && ready
              ? data.items.map((plan) => <PlanCard key={plan.code} plan={plan} next={next} choosable={over} firstTime={!subscription || subscription.status === 'none'} current={account && subscription?.plan === plan.code} />)
              : [0, 1, 2].map((n) => <li key={n} className="plan skeleton"><span className="bar" /></li>)}
          </ul>
          {account && !over && (
            <p className="page-intro">
              {text.plans.changeHint} <Link to="/account">{text.plans.toAccount}</Link>
            </p>
          )}
        </>
      )}
    </div>
  );
}

interface PlanCardProps {
  plan: Plan;
  next: string;
  choosable: boolean;
  firstTime: boolean;
  current: boolean | undefined;
}

function PlanCard({ plan, next, choosable, firstTime, current }: PlanCardProps) {
  const { text, language, account } = usePlatform();
  const name = planName(text, plan.code);
  const free = plan.price.amountMinor === 0;
  const here = `/plans?plan=${plan.code}&next=${encodeURIComponent(next)}`;
  const to = free ? (account ? next : `/register?next=${encodeURIComponent(next)}`) : account ? here : `/register?next=${encodeURIComponent(here)}`;
  const perks = [free ? text.plans.onlyFree : text.plans.everything, text.plans.streams(plan.maxStreams), text.plans.quality(plan.maxHeight)];
  return (
    <li className={plan.code === 'premium' ? 'plan featured' : 'plan'} data-testid={`plan-${plan.code}`}>
      <div className="plan-head">
        <h2>{name}</h2>
        {current && <span className="badge state-ready">{text.plans.current}</span>}
      </div>
      <p className="plan-price">
        {!free && plan.trialDays !== undefined && firstTime && <span className="plan-trial">{text.plans.trial(plan.trialDays)}</span>}
        <strong>{moneyText(plan.price, language)}</strong> <span className="hint">{free ? text.plans.noCharge : text.plans.perMonth}</span>
      </p>
      <ul className="perks">
        {perks.map((perk) => (
          <li key={perk}>
            <Icon name="check" />
            {perk}
          </li>
        ))}
      </ul>
      {choosable && (
        <Link to={to} className={plan.code === 'premium' ? 'button primary big' : 'button big'} data-testid={`choose-${plan.code}`}>
          {free ? text.plans.startFree : text.plans.choose(name)}
        </Link>
      )}
    </li>
  );
}

function Checkout({ plan, firstTime, next }: { plan: Plan; firstTime: boolean; next: string }) {
  const { client, text, language } = usePlatform();
  const { reload } = useViewer();
  const once = useIntent();
  const section = useRef<HTMLElement>(null);
  const price = moneyText(plan.price, language);
  const trial = firstTime ? plan.trialDays : undefined;

  useEffect(() => section.current?.scrollIntoView({ block: 'nearest', behavior: scrollBehavior() }), []);

  const subscribe = async (paymentToken: string) => {
    const newSubscription = { plan: plan.code, paymentToken };
    let subscription;
    try {
      subscription = await once(JSON.stringify(newSubscription), (idempotencyKey) => client.subscriptions.subscribe({ idempotencyKey, newSubscription }));
    } catch (failure) {
      // An earlier try whose answer was lost has done it.
      if (!(failure instanceof CinemaError) || failure.code !== 'subscription_exists') throw failure;
      subscription = await client.subscriptions.getMySubscription();
    }
    // A later subscription is charged before it begins; the account page shows how that goes.
    navigate(`${subscription.entitled ? '/profiles' : '/account'}?next=${encodeURIComponent(next)}`, { replace: true });
    await reload();
  };

  return (
    <section className="panel checkout" ref={section} aria-label={text.checkout.title(planName(text, plan.code))} data-testid="checkout">
      <div className="plan-head">
        <h2>{text.checkout.title(planName(text, plan.code))}</h2>
        <Link to={`/plans?next=${encodeURIComponent(next)}`} className="quiet">
          {text.checkout.backToPlans}
        </Link>
      </div>
      <div className="stack tight">
        <p>{trial === undefined ? text.checkout.now(price) : text.checkout.trialThen(trial, price)}</p>
        <p className="fine">{text.accountPage.allows(text.plans.streams(plan.maxStreams), text.plans.quality(plan.maxHeight))}</p>
      </div>
      <CardForm action={trial === undefined ? text.checkout.pay(price) : text.checkout.startTrial} onToken={subscribe} />
    </section>
  );
}
