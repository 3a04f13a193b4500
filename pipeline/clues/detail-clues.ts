import type {Clue} from '#pipeline/model/clue.ts';
import {placeOf} from './clue-place.ts';
import type {LabelledValue} from './labelled-values.ts';
import {fold} from './letters.ts';

/** Words for the sexes, folded. */
export const MALE: ReadonlySet<string> = new Set(
	'm male man maschio maschile uomo hombre varon masculino masculin homme mannlich muski musko muz мужской муж м άνδρας ανδρας αρρεν erkek barbat mezczyzna ذكر'.split(
		' ',
	),
);
export const FEMALE: ReadonlySet<string> = new Set(
	'f female woman femmina femminile donna mujer femenino feminin feminino femme weiblich w zenski zensko женский жен ж γυναικα θηλυ kadin femeie kobieta k أنثى'.split(
		' ',
	),
);

/** Sex, passport and age beside their labels. */
export function detailClues(values: readonly LabelledValue[], page: number): Clue[] {
	return values.flatMap((value): Clue[] => {
		const words = value.right.length > 0 ? value.right : value.below;
		const source = `label "${value.printed}"`;
		const [first, second] = words.filter(({text}) => /[\p{L}\d]/u.test(text));
		if (!first) {
			return [];
		}

		if (value.label.kind === 'sex') {
			const key = fold(first.text);
			const sex = MALE.has(key) ? 'male' : FEMALE.has(key) ? 'female' : null;
			return sex ? [{field: 'sex', value: sex, ...placeOf([first], page, source, 0.9)}] : [];
		}

		if (value.label.kind === 'passport') {
			const whole = [first, ...(second && /^\d+$/.test(second.text) ? [second] : [])];
			const number = whole.map(({text}) => text.replace(/[^\p{L}\d]/gu, '').toUpperCase()).join('');
			return /^[A-Z0-9]{6,12}$/.test(number) && (number.match(/\d/g)?.length ?? 0) >= 4
				? [{field: 'passport', value: number, ...placeOf(whole, page, source, 0.88)}]
				: [];
		}

		const years = /^(\d{1,3})\b/.exec(first.text)?.[1];
		return value.label.kind === 'age' && years && Number(years) <= 110 && Number(years) > 0
			? [{field: 'age', years: Number(years), ...placeOf([first], page, source, 0.8)}]
			: [];
	});
}
