import {lazy, type ReactNode, Suspense, useEffect, useState} from 'react';
import {Link, Redirect, Route, Switch, useLocation} from 'wouter';
import {call} from './api.ts';
import {useDecisions} from './decisions.tsx';
import {useKeys} from './keys.tsx';
import {useLive} from './live.tsx';
import {useSession} from './session.tsx';
import {applyTheme, chosenTheme, THEMES, type Theme} from './theme.ts';
import type {Permission} from './types.ts';
import {Board} from './views/board.tsx';
import {EmergencyBanner} from './views/emergency-banner.tsx';
import {RoomBanner} from './views/room-banner.tsx';
import {common} from './words/common.ts';
import {LANGUAGES, useLanguage, useWords} from './words/index.tsx';

const view = (load: () => Promise<{default: () => ReactNode}>) => lazy(load);
const DossierView = view(() => import('./views/dossier.tsx'));
const Review = view(() => import('./views/review.tsx'));
const Deliveries = view(() => import('./views/deliveries.tsx'));
const Desk = view(() => import('./views/desk.tsx'));
const Search = view(() => import('./views/search.tsx'));
const InquiryEditor = view(() => import('./views/inquiry.tsx'));
const Letters = view(() => import('./views/letters.tsx'));
const Mailroom = view(() => import('./views/mailroom.tsx'));
const Parcel = view(() => import('./views/parcel.tsx'));
const FaxDesk = view(() => import('./views/faxes.tsx'));
const Numbers = view(() => import('./views/numbers.tsx'));
const Accounts = view(() => import('./views/accounts.tsx'));
const Emergency = view(() => import('./views/emergency.tsx'));
const System = view(() => import('./views/system.tsx'));
const Audit = view(() => import('./views/audit.tsx'));

type Name = 'board' | 'review' | 'deliveries' | 'mailroom' | 'faxes' | 'numbers' | 'accounts' | 'audit' | 'emergency' | 'system';

/** Where people go, in the order of their day; each sees what the role permits. */
const PLACES: ReadonlyArray<{path: string; name: Name; permission: Permission; key: string}> = [
	{path: '/', name: 'board', permission: 'dossiers.read', key: '1'},
	{path: '/review', name: 'review', permission: 'dossiers.read', key: '2'},
	{path: '/deliveries', name: 'deliveries', permission: 'pages.read', key: '3'},
	{path: '/mailroom', name: 'mailroom', permission: 'parcels.read', key: '4'},
	{path: '/faxes', name: 'faxes', permission: 'faxes.read', key: '5'},
	{path: '/numbers', name: 'numbers', permission: 'numbers.read', key: '6'},
	{path: '/accounts', name: 'accounts', permission: 'accounts.manage', key: '7'},
	{path: '/audit', name: 'audit', permission: 'audit.read', key: '8'},
	{path: '/emergency', name: 'emergency', permission: 'break-glass.open', key: '9'},
	{path: '/system', name: 'system', permission: 'system.read', key: '0'},
];

export function App() {
	const t = useWords(common);
	const {may} = useSession();
	const {waiting, undoLast} = useDecisions();
	const [, go] = useLocation();
	const places = PLACES.filter(({permission}) => may(permission));
	useKeys([
		...places.map(({key, name, path}) => ({key, label: t(name), run: () => go(path)})),
		{key: 'z', label: t('undo'), run: undoLast},
		{key: '/', label: t('search'), run: () => document.querySelector<HTMLInputElement>('#search')?.focus()},
	]);
	const home = places[0]?.path ?? '/';
	return (
		<>
			<a className="skip" href="#content">
				{t('skip')}
			</a>
			<Header places={places} />
			<RoomBanner />
			{may('break-glass.review') && <EmergencyBanner />}
			{waiting > 0 && (
				<p className="banner" role="alert">
					{t('offline')} ({waiting})
				</p>
			)}
			<main id="content" tabIndex={-1}>
				<Suspense fallback={<p className="loading">{t('loading')}</p>}>
					<Switch>
						<Route path="/">{may('dossiers.read') ? <Board /> : <Redirect to={home === '/' ? '/nothing' : home} />}</Route>
						<Route path="/dossiers/:id" component={DossierView} />
						<Route path="/dossiers/:id/letters" component={Letters} />
						<Route path="/review/:id?" component={Review} />
						<Route path="/deliveries" component={Deliveries} />
						<Route path="/deliveries/:id" component={Desk} />
						<Route path="/search" component={Search} />
						<Route path="/inquiries/:id" component={InquiryEditor} />
						<Route path="/mailroom" component={Mailroom} />
						<Route path="/mailroom/:id" component={Parcel} />
						<Route path="/faxes" component={FaxDesk} />
						<Route path="/numbers" component={Numbers} />
						<Route path="/accounts" component={Accounts} />
						<Route path="/emergency" component={Emergency} />
						<Route path="/audit" component={Audit} />
						<Route path="/system" component={System} />
						<Route path="/sign-in">
							<Redirect to={home} />
						</Route>
						<Route>
							<p>
								{t('nothing')} <Link href={home}>{t('home')}</Link>
							</p>
						</Route>
					</Switch>
				</Suspense>
			</main>
		</>
	);
}

function Header({places}: {places: typeof PLACES}) {
	const t = useWords(common);
	const {actor, may} = useSession();
	const {isConnected} = useLive();
	const [location, go] = useLocation();
	const isAt = (path: string) => (path === '/' ? location === '/' || location.startsWith('/dossiers') : location.startsWith(path));
	return (
		<header className="top">
			<Link href={places[0]?.path ?? '/'} className="brand">
				{t('appName')}
			</Link>
			<nav aria-label={t('appName')}>
				{places.map(({path, name}) => (
					<Link key={path} href={path} aria-current={isAt(path) ? 'page' : undefined}>
						{t(name)}
					</Link>
				))}
			</nav>
			{may('pages.read') && (
				<search>
					<form
						onSubmit={event => {
							event.preventDefault();
							const text = String(new FormData(event.currentTarget).get('text'));
							// Kept in the window, not in the address: what people search for are names.
							sessionStorage.setItem('intake.search', text);
							window.dispatchEvent(new Event('intake-search'));
							go('/search');
						}}
					>
						<input id="search" name="text" type="search" aria-label={t('search')} placeholder={t('searchHint')} maxLength={200} />
					</form>
				</search>
			)}
			<span className={isConnected ? 'live on' : 'live'} title={t(isConnected ? 'live' : 'reconnecting')}>
				<span className="visually-hidden">{t(isConnected ? 'live' : 'reconnecting')}</span>
			</span>
			<details className="menu">
				<summary aria-label={t('account', {name: actor?.displayName ?? ''})}>{actor?.displayName}</summary>
				<Settings />
			</details>
		</header>
	);
}

function Settings() {
	const t = useWords(common);
	const {language, speak} = useLanguage();
	const [theme, setTheme] = useState<Theme>(chosenTheme);
	useEffect(() => applyTheme(theme), [theme]);
	const names: Record<Theme, string> = {auto: t('themeAuto'), light: t('themeLight'), dark: t('themeDark')};

	async function signOut() {
		await call('/api/session', {method: 'DELETE'}).catch(() => {});
		sessionStorage.clear();
		window.location.assign('/');
	}

	return (
		<div className="panel">
			<label>
				{t('language')}
				<select value={language} onChange={event => speak(event.target.value as typeof language)}>
					{LANGUAGES.map(({code, name}) => (
						<option key={code} value={code}>
							{name}
						</option>
					))}
				</select>
			</label>
			<label>
				{t('theme')}
				<select value={theme} onChange={event => setTheme(event.target.value as Theme)}>
					{THEMES.map(name => (
						<option key={name} value={name}>
							{names[name]}
						</option>
					))}
				</select>
			</label>
			<button type="button" onClick={() => void signOut()}>
				{t('signOut')}
			</button>
		</div>
	);
}
