import type { Account, AccountDetails, LockReason } from '@opencinema/client';
import { useState, type FormEvent } from 'react';
import { Dialog } from '../../dialog';
import { usePlatform } from '../../platform';
import { Link } from '../../router';
import { Problem, Time, useAction, useLive, useStaffText, Waiting } from '../../staff';

const reasons = ['abuse', 'fraud', 'stolen', 'owner_request', 'other'] as const satisfies readonly LockReason[];

/** What is known of an account, and its lock. */
export function AccountDialog({ account, onClose }: { account: Account; onClose: () => void }) {
  const { client, account: self, text } = usePlatform();
  const staff = useStaffText();
  const { data, error, refresh, set } = useLive<AccountDetails>(`account ${account.id}`, (signal) => client.accounts.getAccount({ accountId: account.id }, { signal }));
  const [reason, setReason] = useState<LockReason>('abuse');
  const change = useAction();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const lock = data?.locked ? { locked: false } : { locked: true, reason };
    void change.run(async () => set(await client.accounts.setLock({ accountId: account.id, lock })));
  };
  return (
    <Dialog title={account.name} onClose={onClose}>
      <form onSubmit={submit} className="dialog-text">
        <p className="fine">{account.email}</p>
        <p className="fine">
          <code>{account.id}</code>
        </p>
        {error !== undefined && <Problem error={error} onRetry={refresh} />}
        {!data && error === undefined && <Waiting />}
        {data && (
          <>
            <p>
              {staff.accountSince} <Time at={data.createdAt} />
              {data.plan && ` · ${data.plan}`}
            </p>
            <p data-testid="lock-state">{data.locked ? `${staff.locked}: ${staff.lockReasons[data.lockReason ?? 'other']}` : staff.notLocked}</p>
            {!data.locked && (
              <label className="field">
                <span>{staff.lockReason}</span>
                <select value={reason} onChange={(event) => setReason(event.target.value as LockReason)} data-testid="lock-reason">
                  {reasons.map((one) => (
                    <option key={one} value={one}>
                      {staff.lockReasons[one]}
                    </option>
                  ))}
                </select>
              </label>
            )}
            <p className="note">{self?.id === account.id ? staff.lockOwn : staff.lockMeaning}</p>
            {change.error !== undefined && <Problem error={change.error} />}
            <p>
              <Link to={`/admin/audit?account=${account.id}`}>{staff.auditOfAccount}</Link>
            </p>
            <div className="buttons">
              <button type="submit" className={data.locked ? 'button primary' : 'button danger'} disabled={change.busy} data-testid="set-lock">
                {data.locked ? staff.unlockAccount : staff.lockAccount}
              </button>
              <button type="button" className="button" onClick={onClose}>
                {text.cancel}
              </button>
            </div>
          </>
        )}
      </form>
    </Dialog>
  );
}
