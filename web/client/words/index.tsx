import {createContext, type ReactNode, useContext, useMemo, useState} from 'react';

export type Language = 'en' | 'it';
export const LANGUAGES: ReadonlyArray<{code: Language; name: string}> = [
	{code: 'en', name: 'English'},
	{code: 'it', name: 'Italiano'},
];

/** Words of one view in every language; both must have every key. */
export interface Words<Key extends string> {
	readonly en: Readonly<Record<Key, string>>;
	readonly it: Readonly<Record<Key, string>>;
}
export const words = <Key extends string>(given: Words<Key>): Words<Key> => given;

interface Spoken {
	readonly language: Language;
	speak(language: Language): void;
}

const STORED = 'intake.language';
const initial = (): Language => {
	const stored = localStorage.getItem(STORED) ?? navigator.language.slice(0, 2);
	return stored === 'it' ? 'it' : 'en';
};

const Context = createContext<Spoken>({language: 'en', speak: () => {}});

export function LanguageProvider({children}: {children: ReactNode}) {
	const [language, setLanguage] = useState<Language>(initial);
	document.documentElement.lang = language;
	const value = useMemo(
		() => ({
			language,
			speak(next: Language) {
				localStorage.setItem(STORED, next);
				setLanguage(next);
			},
		}),
		[language],
	);
	return <Context value={value}>{children}</Context>;
}

export const useLanguage = (): Spoken => useContext(Context);

/** `t('key', {count: 3})`: the words of the chosen language, with `{count}` filled in. */
export function useWords<Key extends string>(given: Words<Key>): (key: Key, values?: Readonly<Record<string, string | number>>) => string {
	const {language} = useLanguage();
	return (key, values) => given[language][key].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values?.[name] ?? ''));
}

/** Dates and times as the chosen language writes them. */
export function useDates() {
	const {language} = useLanguage();
	return useMemo(() => {
		const locale = language === 'it' ? 'it-IT' : 'en-GB';
		const day = new Intl.DateTimeFormat(locale, {day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC'});
		const time = new Intl.DateTimeFormat(locale, {day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit'});
		const relative = new Intl.RelativeTimeFormat(locale, {numeric: 'auto'});
		return {
			day: (date: string) => day.format(new Date(`${date.slice(0, 10)}T00:00:00Z`)),
			time: (at: string) => time.format(new Date(at)),
			/** Days from `from` to `to`, in words. */
			daysUntil: (to: string, from: string) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000),
			inDays: (days: number) => relative.format(days, 'day'),
		};
	}, [language]);
}
