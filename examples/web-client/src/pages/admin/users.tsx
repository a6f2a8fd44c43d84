import type { Account, AccountPage, Role } from '@opencinema/client';
import { useEffect, useState, type FormEvent } from 'react';
import { Dialog } from '../../dialog';
import { countryName } from '../../parts';
import { LoadMore } from '../../more';
import { usePlatform } from '../../platform';
import { navigate, useLocation } from '../../router';
import { Problem, useAction, useLive, useStaffText, Waiting } from '../../staff';
import { AccountDialog } from './account-dialog';

const roles = ['viewer', 'editor', 'admin'] as const satisfies readonly Role[];

export function UsersPage() {
  const { client, text, language } = usePlatform();
  const staff = useStaffText();
  const { query } = useLocation();
  const q = query.get('q') ?? '';
  const [typed, setTyped] = useState(q);
  useEffect(() => setTyped(q), [q]);
  const [editing, setEditing] = useState<Account>();
  const [shown, setShown] = useState<Account>();
  const { data, error, refresh, set } = useLive<AccountPage>(`accounts ${q}`, (signal) => client.accounts.listAccounts({ q: q || undefined, limit: 50 }, { signal }));
  const search = (value: string) => navigate(value.trim() ? `/admin/users?q=${encodeURIComponent(value.trim())}` : '/admin/users', { replace: true, keepScroll: true });
  return (
    <>
      <h1>{staff.sections.users}</h1>
      <div className="toolbar">
        <form
          role="search"
          onSubmit={(event) => {
            event.preventDefault();
            search(typed);
          }}
        >
          <input
            type="search"
            aria-label={staff.searchUsers}
            placeholder={staff.searchUsers}
            maxLength={254}
            value={typed}
            data-testid="user-search"
            onChange={(event) => {
              setTyped(event.target.value);
              if (event.target.value === '') search('');
            }}
          />
        </form>
      </div>
      <p className="fine">{staff.searchUsersHint}</p>
      {error !== undefined && <Problem error={error} onRetry={refresh} />}
      {!data && error === undefined && <Waiting />}
      {data?.items.length === 0 && <p className="fine">{text.nothingFound}</p>}
      {data && data.items.length > 0 && (
        <div className="table">
          <table data-testid="accounts">
            <thead>
              <tr>
                <th scope="col">{staff.account}</th>
                <th scope="col">{text.country}</th>
                <th scope="col">{staff.rolesColumn}</th>
                <th scope="col">
                  <span className="unseen">{staff.changeRoles}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {data.items.map((account) => (
                <tr key={account.id} data-testid="account" data-email={account.email}>
                  <th scope="row">
                    {account.name}
                    <span className="fine block">{account.email}</span>
                  </th>
                  <td data-label={text.country}>{countryName(account.country, language)}</td>
                  <td data-label={staff.rolesColumn}>
                    <span className="chips">
                      {account.roles.map((role) => (
                        <span key={role} className={role === 'viewer' ? 'badge' : 'badge state-running'}>
                          {staff.accountRoles[role]}
                        </span>
                      ))}
                    </span>
                  </td>
                  <td>
                    <button type="button" className="button compact" aria-label={`${staff.changeRoles}: ${account.name}`} onClick={() => setEditing(account)} data-testid="change-roles">
                      {staff.changeRoles}
                    </button>{' '}
                    <button type="button" className="button compact" aria-label={`${staff.accountDetails}: ${account.name}`} onClick={() => setShown(account)} data-testid="account-details">
                      {staff.accountDetails}
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {data?.nextCursor && <LoadMore page={data} load={(cursor) => client.accounts.listAccounts({ q: q || undefined, limit: 50, cursor })} onMore={set} />}
      {shown && <AccountDialog account={shown} onClose={() => setShown(undefined)} />}
      {editing && (
        <RolesDialog
          account={editing}
          onClose={() => setEditing(undefined)}
          onSaved={(saved) => {
            setEditing(undefined);
            if (data) set({ ...data, items: data.items.map((one) => (one.id === saved.id ? saved : one)) });
          }}
        />
      )}
    </>
  );
}

function RolesDialog({ account, onSaved, onClose }: { account: Account; onSaved: (account: Account) => void; onClose: () => void }) {
  const { client, account: self, text } = usePlatform();
  const staff = useStaffText();
  const [chosen, setChosen] = useState<readonly Role[]>(account.roles);
  const { busy, error, run } = useAction();
  const save = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => onSaved(await client.accounts.setRoles({ accountId: account.id, roles: { roles: roles.filter((role) => chosen.includes(role)) } })));
  };
  const locksOut = self?.id === account.id && !chosen.includes('admin');
  return (
    <Dialog title={`${staff.rolesColumn}: ${account.name}`} onClose={onClose}>
      <form onSubmit={save} className="dialog-text">
        <p className="fine">{account.email}</p>
        {roles.map((role) => (
          <label key={role} className="check role">
            <input type="checkbox" data-testid={`role-${role}`} checked={chosen.includes(role)} onChange={(event) => setChosen(event.target.checked ? [...chosen, role] : chosen.filter((one) => one !== role))} />
            <span>
              {staff.accountRoles[role]}
              <span className="fine block">{staff.roleMeaning[role]}</span>
            </span>
          </label>
        ))}
        <p className="note">{locksOut ? staff.locksOut : staff.rolesLater}</p>
        {error !== undefined && <Problem error={error} />}
        <div className="buttons">
          <button type="submit" className={locksOut ? 'button danger' : 'button primary'} disabled={busy} data-testid="save-roles">
            {busy ? staff.saving : staff.save}
          </button>
          <button type="button" className="button" onClick={onClose}>
            {text.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
