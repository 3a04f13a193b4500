import {useQuery, useQueryClient} from '@tanstack/react-query';
import {useCallback, useState} from 'react';
import {Link, useParams, useSearchParams} from 'wouter';
import {call, enc} from '../api.ts';
import {useSession} from '../session.tsx';
import '../style/forms.css';
import '../style/letters.css';
import type {Inquiry, LetterDraft} from '../types.ts';
import {Field, FormProblem, useSending} from '../ui/fields.tsx';
import {Empty, Shown} from '../ui/states.tsx';
import {useToasts} from '../ui/toasts.tsx';
import {useDates, useLanguage, useWords} from '../words/index.tsx';
import {Editor, isUnsaved} from './letters/editor.tsx';
import {letterWords, STATE_CLASS} from './letters/words.ts';

interface Answer {
	readonly letters: LetterDraft[];
	readonly languages: ReadonlyArray<{language: string; name: string}>;
	readonly suggested: string;
}

/** Letters that ask for what a dossier lacks: drafted, read, changed, made final, sent by a person. */
export default function Letters() {
	const t = useWords(letterWords);
	const {id = ''} = useParams<{id: string}>();
	const query = useQuery({queryKey: ['letters', id], queryFn: () => call<Answer>(`/api/dossiers/${enc(id)}/letters`)});
	const who = useQuery({queryKey: ['inquiry', id, 'record'], queryFn: () => call<Inquiry>(`/api/inquiries/${enc(id)}`)});
	const person = who.data?.person;
	return (
		<>
			<h1>{person ? t('about', {name: `${person.familyName} ${person.givenName}`}) : t('title')}</h1>
			<p>
				<Link href={`/dossiers/${enc(id)}`}>← {t('toDossier', {id})}</Link>
			</p>
			<Shown query={query}>{answer => <Opened inquiryId={id} {...answer} />}</Shown>
		</>
	);
}

function Opened({inquiryId, letters, languages, suggested}: Answer & {inquiryId: string}) {
	const t = useWords(letterWords);
	const {may} = useSession();
	const [search, setSearch] = useSearchParams();
	const [, setTyped] = useState(0);
	const onTyped = useCallback(() => setTyped(count => count + 1), []);
	const nameOf = useLanguageNames(languages);
	const chosen = letters.find(({id}) => id === search.get('letter')) ?? letters[0];
	const choose = (id: string) => setSearch({letter: id}, {replace: true});
	return (
		<div className="letters">
			<div>
				{may('letters.write') && (
					<NewLetter
						{...{inquiryId, languages, suggested, nameOf}}
						hasDraft={letters.some(({state}) => state === 'draft')}
						onDrafted={choose}
					/>
				)}
				{letters.length > 0 && (
					<nav aria-label={t('all')}>
						<h2>{t('all')}</h2>
						<ul className="queue">
							{letters.map(letter => (
								<li key={letter.id}>
									<a
										href={`?letter=${letter.id}`}
										aria-current={letter.id === chosen?.id ? 'true' : undefined}
										onClick={event => {
											event.preventDefault();
											choose(letter.id);
										}}
									>
										<Entry letter={letter} name={nameOf(letter.language)} />
									</a>
								</li>
							))}
						</ul>
					</nav>
				)}
			</div>
			{chosen ? (
				<Editor
					key={chosen.id}
					letter={chosen}
					translation={{language: chosen.language, name: nameOf(chosen.language)}}
					onTyped={onTyped}
				/>
			) : (
				<Empty>{t('none')}</Empty>
			)}
		</div>
	);
}

function Entry({letter: {id, state, asOf, language, version, asks}, name}: {letter: LetterDraft; name: string}) {
	const t = useWords(letterWords);
	const {day} = useDates();
	return (
		<>
			<span className="row ends">
				<b>{language === 'en' ? t('englishOnly') : name}</b>
				<span className={STATE_CLASS[state]}>{t(`state-${state}`)}</span>
			</span>
			<span className="soft">
				{t('asOf', {date: day(asOf)})} · {t('version', {version})} · {asks.length === 1 ? t('oneAsk') : t('asks', {count: asks.length})}
				{isUnsaved(id) && ` · ${t('unsaved')}`}
			</span>
		</>
	);
}

function NewLetter({
	inquiryId,
	languages,
	suggested,
	nameOf,
	hasDraft,
	onDrafted,
}: Omit<Answer, 'letters'> & {inquiryId: string; nameOf: (code: string) => string; hasDraft: boolean; onDrafted: (id: string) => void}) {
	const t = useWords(letterWords);
	const client = useQueryClient();
	const {tell} = useToasts();
	const {form, error, isBusy, submit} = useSending(async given => {
		const letter = await call<LetterDraft>('/api/letters', {method: 'POST', body: {inquiryId, language: given.get('language')}});
		client.setQueryData<Answer>(['letters', inquiryId], before => before && {...before, letters: [letter, ...before.letters]});
		void client.invalidateQueries({queryKey: ['letters', inquiryId]});
		tell(t('drafted'));
		onDrafted(letter.id);
	});
	const others = languages
		.filter(({language}) => language !== suggested)
		.sort((a, b) => nameOf(a.language).localeCompare(nameOf(b.language)));
	return (
		<form ref={form} className="card" onSubmit={submit}>
			<h2>{t('newLetter')}</h2>
			<FormProblem error={error} shown={[]} />
			<Field label={t('language')} hint={t(hasDraft ? 'draftsAlready' : 'draftHint')}>
				{control => (
					<select {...control} name="language" defaultValue={suggested}>
						<option value={suggested}>
							{nameOf(suggested)} ({t('suggested')})
						</option>
						{others.map(({language}) => (
							<option key={language} value={language}>
								{nameOf(language)}
							</option>
						))}
					</select>
				)}
			</Field>
			<button type="submit" className={hasDraft ? undefined : 'primary'} disabled={isBusy}>
				{t('draft')}
			</button>
		</form>
	);
}

/** `Arabic, العربية`: as the reader calls it, and as those call it who speak it. */
function useLanguageNames(languages: Answer['languages']): (code: string) => string {
	const {language: spoken} = useLanguage();
	const names = new Intl.DisplayNames(spoken, {type: 'language'});
	return code => {
		const name = names.of(code) ?? code;
		const here = name.slice(0, 1).toLocaleUpperCase(spoken) + name.slice(1);
		const there = languages.find(({language}) => language === code)?.name;
		return !there || there.toLocaleLowerCase() === here.toLocaleLowerCase() ? here : `${here}, ${there}`;
	};
}
