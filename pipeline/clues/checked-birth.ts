const DIGITS: Readonly<Record<string, string>> = {O: '0', D: '0', Q: '0', I: '1', L: '1', Z: '2', S: '5', G: '6', B: '8'};
const D = '[0-9ODQILZSGB]';
const BIRTH_SEX_EXPIRY = new RegExp(`(${D}{6})(${D})([MF<X])(${D}{6})(${D})`, 'g');

const digits = (text: string): string => [...text].map(letter => DIGITS[letter] ?? letter).join('');

/** The check digit of travel documents: weights 7, 3, 1 over the digits. */
const checkDigit = (text: string): number => [...text].reduce((sum, digit, at) => sum + Number(digit) * ([7, 3, 1][at % 3] ?? 1), 0) % 10;

/**
 * Birth date and sex in the lower line of a machine readable zone whose other parts are past reading: both the birth's and the
 * expiry's check digits must hold, wherever in the line they stand. Null when they do not.
 */
export function checkedBirth(line: string, receivedOn: string): {birthDate: string; sex: 'male' | 'female' | null} | null {
	for (const [, birth = '', birthCheck = '', sex = '', expiry = '', expiryCheck = ''] of line.matchAll(BIRTH_SEX_EXPIRY)) {
		const [born, expires] = [digits(birth), digits(expiry)];
		if (checkDigit(born) !== Number(digits(birthCheck)) || checkDigit(expires) !== Number(digits(expiryCheck))) {
			continue;
		}

		const [date] = ['20', '19']
			.map(century => `${century}${born.slice(0, 2)}-${born.slice(2, 4)}-${born.slice(4)}`)
			.filter(day => day <= receivedOn);
		const isDay = date && !Number.isNaN(Date.parse(`${date}T00:00:00Z`)) && new Date(`${date}T00:00:00Z`).toJSON().startsWith(date);
		if (date && isDay) {
			return {birthDate: date, sex: sex === 'M' ? 'male' : sex === 'F' ? 'female' : null};
		}
	}

	return null;
}
