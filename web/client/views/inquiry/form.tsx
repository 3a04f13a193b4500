import {useState} from 'react';
import type {Inquiry} from '../../types.ts';
import {Field} from '../../ui/fields.tsx';
import {useDates, useWords} from '../../words/index.tsx';
import {inquiryWords} from './words.ts';

/** What the API takes: without what it sets by itself. */
export type Given = Omit<Inquiry, 'id' | 'mergedInto' | 'isOpen'>;

/** Every field the form shows, as the server names it. */
export const FIELDS = [
	'id',
	'openedOn',
	'person.familyName',
	'person.givenName',
	'person.birthDate',
	'person.sex',
	'person.nationality',
	'person.passport',
	'person.phone',
	'faxNumber',
	'previousRadiotherapy',
	'recentSurgery',
] as const;

const textOf = (form: FormData, name: string): string => String(form.get(name) ?? '').trim();

/** Empty fields say nothing: they become null. */
export const givenIn = (form: FormData): Given => ({
	openedOn: textOf(form, 'openedOn'),
	person: {
		familyName: textOf(form, 'familyName'),
		givenName: textOf(form, 'givenName'),
		birthDate: textOf(form, 'birthDate'),
		sex: (textOf(form, 'sex') || null) as Inquiry['person']['sex'],
		nationality: textOf(form, 'nationality') || null,
		passport: textOf(form, 'passport') || null,
		phone: textOf(form, 'phone') || null,
	},
	faxNumber: textOf(form, 'faxNumber') || null,
	previousRadiotherapy: form.has('previousRadiotherapy'),
	recentSurgery: form.has('recentSurgery'),
});

type Word = Parameters<ReturnType<typeof useWords<keyof (typeof inquiryWords)['en']>>>[0];

/** What is not in order, in the words of the page; the server has the last word. */
export function problemsWith({openedOn, person}: Given, t: (word: Word) => string): Array<{field: string; problem: string}> {
	const today = new Date().toISOString().slice(0, 10);
	const wrong: ReadonlyArray<readonly [string, boolean, Word]> = [
		['openedOn', openedOn === '', 'needOpenedOn'],
		['person.familyName', person.familyName === '', 'needFamilyName'],
		['person.givenName', person.givenName === '', 'needGivenName'],
		['person.birthDate', person.birthDate === '' || person.birthDate > today, 'needBirthDate'],
	];
	return wrong.filter(([, isWrong]) => isWrong).map(([field, , word]) => ({field, problem: t(word)}));
}

/** The patient, the conditions and the fax number. Uncontrolled: `inquiry` is what it begins with. */
export function InquiryFields({
	inquiry,
	problems,
	isNew,
}: {
	inquiry: Omit<Given, 'person'> & {person: Partial<Given['person']>};
	problems: ReadonlyMap<string, string>;
	isNew: boolean;
}) {
	const t = useWords(inquiryWords);
	const {person} = inquiry;
	return (
		<>
			<div className="columns-2">
				{isNew && (
					<Field label={t('id')} hint={t('idHint')} problem={problems.get('id')}>
						{control => <input {...control} name="id" required autoComplete="off" spellCheck={false} maxLength={41} />}
					</Field>
				)}
				<Day name="openedOn" value={inquiry.openedOn} hint={t('openedHint')} problem={problems.get('openedOn')} />
			</div>
			<fieldset>
				<legend>{t('person')}</legend>
				<div className="columns-2">
					<Field label={t('familyName')} hint={t('nameHint')} problem={problems.get('person.familyName')}>
						{control => (
							<input {...control} name="familyName" required autoComplete="off" spellCheck={false} defaultValue={person.familyName} />
						)}
					</Field>
					<Field label={t('givenName')} hint={t('nameHint')} problem={problems.get('person.givenName')}>
						{control => (
							<input {...control} name="givenName" required autoComplete="off" spellCheck={false} defaultValue={person.givenName} />
						)}
					</Field>
					<Day name="birthDate" value={person.birthDate ?? ''} problem={problems.get('person.birthDate')} />
					<Field label={t('sex')} problem={problems.get('person.sex')}>
						{control => (
							<select {...control} name="sex" defaultValue={person.sex ?? ''}>
								{(['', 'male', 'female'] as const).map(sex => (
									<option key={sex} value={sex}>
										{t(`sex-${sex}`)}
									</option>
								))}
							</select>
						)}
					</Field>
					<Field label={t('nationality')} hint={t('nationalityHint')} problem={problems.get('person.nationality')}>
						{control => <input {...control} name="nationality" autoComplete="off" defaultValue={person.nationality ?? ''} />}
					</Field>
					<Field label={t('passport')} problem={problems.get('person.passport')}>
						{control => <input {...control} name="passport" autoComplete="off" spellCheck={false} defaultValue={person.passport ?? ''} />}
					</Field>
					<Field label={t('phone')} problem={problems.get('person.phone')}>
						{control => <input {...control} type="tel" name="phone" autoComplete="off" defaultValue={person.phone ?? ''} />}
					</Field>
				</div>
			</fieldset>
			<Field label={t('faxNumber')} hint={t('faxHint')} problem={problems.get('faxNumber')}>
				{control => <input {...control} type="tel" name="faxNumber" autoComplete="off" defaultValue={inquiry.faxNumber ?? ''} />}
			</Field>
			<fieldset>
				<legend>{t('conditions')}</legend>
				<p className="hint">{t('conditionsHint')}</p>
				<Condition
					name="previousRadiotherapy"
					label={t('previousRadiotherapy')}
					hint={t('radiotherapyHint')}
					isSet={inquiry.previousRadiotherapy}
				/>
				<Condition name="recentSurgery" label={t('recentSurgery')} hint={t('surgeryHint')} isSet={inquiry.recentSurgery} />
			</fieldset>
		</>
	);
}

/** Browsers write days as their own language does, day or month first: beneath it stands in words. */
function Day({name, value, hint, problem}: {name: 'openedOn' | 'birthDate'; value: string; hint?: string; problem?: string | undefined}) {
	const t = useWords(inquiryWords);
	const {day} = useDates();
	const [given, setGiven] = useState(value);
	return (
		<Field
			label={t(name)}
			problem={problem}
			hint={
				(given || hint) && (
					<>
						{given && <b>{day(given)}</b>}
						{given && hint && '. '}
						{hint}
					</>
				)
			}
		>
			{control => (
				<input
					{...control}
					type="date"
					name={name}
					required
					autoComplete="off"
					defaultValue={value}
					onChange={event => setGiven(event.target.value)}
				/>
			)}
		</Field>
	);
}

function Condition({name, label, hint, isSet}: {name: string; label: string; hint: string; isSet: boolean}) {
	return (
		<div className="choice">
			<label>
				<input type="checkbox" name={name} defaultChecked={isSet} aria-describedby={`${name}-hint`} /> {label}
			</label>
			<p className="hint" id={`${name}-hint`}>
				{hint}
			</p>
		</div>
	);
}
