import { useEffect, useState } from 'react';
import { Combobox, type Option } from './combobox';
import { Bell } from './inbox';
import { isEditor, usePlatform } from './platform';
import { Link, loginPath, navigate, useLocation } from './router';
import { UserMenu } from './user-menu';
import { isOver, useViewer } from './viewer';

export function Header() {
  const { text, language, setLanguage, account, restoring } = usePlatform();
  const { subscription, profile } = useViewer();
  const offersPlans = account ? isOver(subscription) && !profile?.kids && !isEditor(account) : !restoring;
  const { path, query } = useLocation();
  const here = path + (query.size > 0 ? `?${query}` : '');
  const signingIn = path === '/login' || path === '/register';
  return (
    <header className="header">
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        {text.skipToContent}
      </a>
      <Link to="/" className="logo" aria-label={`${text.appName} · ${text.home}`}>
        <img src="/icon.svg" alt="" width="32" height="32" />
        <span>{text.appName}</span>
      </Link>
      <nav aria-label={text.mainNavigation}>
        <Link to="/browse" aria-current={path === '/browse' ? 'page' : undefined}>
          {text.browse}
        </Link>
        {account && (
          <Link to="/favorites" className="library-link" aria-current={/^\/(history|favorites|playlists)/.test(path) ? 'page' : undefined} data-testid="library-link">
            {text.library.title}
          </Link>
        )}
        {offersPlans && (
          <Link to="/plans" className="plans-link" aria-current={path === '/plans' ? 'page' : undefined} data-testid="plans-link">
            {text.plans.link}
          </Link>
        )}
        {isEditor(account) && (
          <Link to="/studio" aria-current={path.startsWith('/studio') ? 'page' : undefined} data-testid="studio-link">
            {text.studio}
          </Link>
        )}
        {account?.roles.includes('admin') && (
          <Link to="/admin" aria-current={path.startsWith('/admin') ? 'page' : undefined} data-testid="admin-link">
            {text.admin}
          </Link>
        )}
      </nav>
      <HeaderSearch />
      <button
        type="button"
        className="plain"
        data-testid="language-switch"
        lang={language === 'en' ? 'ru' : 'en'}
        aria-label={`${language === 'en' ? 'RU' : 'EN'}, ${text.otherLanguage}`}
        title={text.otherLanguage}
        onClick={() => setLanguage(language === 'en' ? 'ru' : 'en')}
      >
        {language === 'en' ? 'RU' : 'EN'}
      </button>
      {account ? (
        <>
          <Bell />
          <UserMenu />
        </>
      ) : (
        !restoring &&
        !signingIn && (
          <Link to={loginPath(here)} className="button primary compact" data-testid="sign-in-link">
            {text.signIn}
          </Link>
        )
      )}
    </header>
  );
}

function HeaderSearch() {
  const { client, text } = usePlatform();
  const { path, query } = useLocation();
  const searched = path === '/browse' ? (query.get('q') ?? '') : '';
  const [value, setValue] = useState(searched);
  useEffect(() => setValue(searched), [searched]);

  const suggest = async (q: string, signal: AbortSignal) => {
    const { items } = await client.search.suggest({ q }, { signal });
    return items.map(({ id, kind, text: label, year }) => ({ id: `${kind}/${id}`, label, hint: year ? `${year}` : kind === 'person' ? text.person : '' }));
  };
  const pick = ({ id }: Option) => {
    const [kind, item] = id.split('/');
    setValue('');
    navigate(kind === 'person' ? `/browse?person=${item}` : `/title/${item}`);
  };
  const submit = (q: string) => {
    // New words within the catalogue keep the filters.
    const next = new URLSearchParams(path === '/browse' ? query : undefined);
    if (q.trim()) next.set('q', q.trim());
    else next.delete('q');
    navigate(next.size > 0 ? `/browse?${next}` : '/browse');
  };
  return (
    <search>
      <Combobox
        label={text.search}
        placeholder={text.searchHint}
        value={value}
        testId="search-input"
        onChange={(typed) => {
          setValue(typed);
          if (typed === '' && searched) submit('');
        }}
        onPick={pick}
        onSubmit={submit}
        suggest={suggest}
      />
    </search>
  );
}
