import { moneyText } from '../../money';
import { usePlatform } from '../../platform';
import { Problem, useLive, useStaffText, Waiting } from '../../staff';

const LEDGER_MILLIS = 15_000;
const order = ['receivable', 'cash', 'revenue'];

export function LedgerPage() {
  const { client, language } = usePlatform();
  const staff = useStaffText();
  const { data, error, refresh } = useLive('ledger', (signal) => client.billing.getLedger({ signal }), LEDGER_MILLIS);
  const currencies = [...new Set(data?.balances.map(({ balance }) => balance.currency))].sort();
  return (
    <>
      <h1>{staff.sections.ledger}</h1>
      <p className="fine">{staff.ledgerIntro}</p>
      {error !== undefined && <Problem error={error} onRetry={refresh} />}
      {!data && error === undefined && <Waiting />}
      {data && currencies.length === 0 && <p className="fine">{staff.noBooks}</p>}
      {currencies.map((currency) => {
        const balances = data!.balances.filter(({ balance }) => balance.currency === currency).sort((a, b) => order.indexOf(a.account) - order.indexOf(b.account));
        const sum = balances.reduce((total, { balance }) => total + balance.amountMinor, 0);
        return (
          <section key={currency} className="card-panel books" data-testid={`ledger-${currency}`}>
            <h2>{currency}</h2>
            <table>
              <tbody>
                {balances.map(({ account, balance }) => (
                  <tr key={account} data-account={account} data-minor={balance.amountMinor}>
                    <th scope="row">
                      {staff.books[account] ?? account}
                      <span className="fine block">{staff.bookMeaning[account]}</span>
                    </th>
                    <td>{moneyText(balance, language)}</td>
                  </tr>
                ))}
              </tbody>
              <tfoot>
                <tr>
                  <th scope="row">{staff.sum}</th>
                  <td>
                    <span className={sum === 0 ? 'better' : 'worse'}>{moneyText({ amountMinor: sum, currency }, language)}</span>
                  </td>
                </tr>
              </tfoot>
            </table>
            <p className={sum === 0 ? 'fine' : 'field-error'}>{sum === 0 ? staff.booksAgree : staff.booksDisagree}</p>
          </section>
        );
      })}
    </>
  );
}
