import { useEffect, useRef, useState } from 'react';
import { Combobox, type Option } from './combobox';
import { Icon } from './icons';
import { isEditor, usePlatform } from './platform';
import { Link, loginPath, navigate, useLocation } from './router';

export function Header() {
  const { text, language, setLanguage, account, restoring } = usePlatform();
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
        <UserMenu />
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

function UserMenu() {
  const { client, account, text } = usePlatform();
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const closeOutside = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    const closeByKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') setOpen(false);
    };
    document.addEventListener('pointerdown', closeOutside);
    document.addEventListener('focusin', closeOutside);
    document.addEventListener('keydown', closeByKey);
    return () => {
      document.removeEventListener('pointerdown', closeOutside);
      document.removeEventListener('focusin', closeOutside);
      document.removeEventListener('keydown', closeByKey);
    };
  }, [open]);
  const signOut = () => {
    setOpen(false);
    // The sign-in is gone from this device in any case; the server forgets it by expiry at the latest.
    client.signOut().catch(() => undefined);
    navigate('/');
  };
  return (
    <div className="user" ref={root}>
      <button type="button" className="avatar" aria-expanded={open} aria-label={`${text.accountMenu}: ${account?.name}`} data-testid="user-menu" onClick={() => setOpen(!open)}>
        {account?.name.trim()[0]?.toUpperCase() ?? <Icon name="person" />}
      </button>
      {open && (
        <div className="user-panel">
          <p className="user-name">{account?.name}</p>
          <p className="fine">{account?.email}</p>
          <button type="button" className="button" data-testid="sign-out" onClick={signOut}>
            {text.signOut}
          </button>
        </div>
      )}
    </div>
  );
}
