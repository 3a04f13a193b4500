import anyAscii from 'any-ascii';

/** Passport practice (ICAO 9303) where the library's letter-by-letter rule differs. */
const DIGRAPHS: ReadonlyArray<readonly [RegExp, string]> = [
	[/ο[υύ]/gi, 'ou'],
	[/αυ(?=[θκξπσςτφχψ])/gi, 'af'],
	[/αυ/gi, 'av'],
	[/ευ(?=[θκξπσςτφχψ])/gi, 'ef'],
	[/ευ/gi, 'ev'],
	[/щ/g, 'shch'],
	[/Щ/g, 'Shch'],
	[/ю/g, 'iu'],
	[/Ю/g, 'Iu'],
	[/я/g, 'ia'],
	[/Я/g, 'Ia'],
	[/[ьъ]/gi, ''],
];

/** Any script to Latin letters without accents. */
export const toLatin = (text: string): string =>
	anyAscii(DIGRAPHS.reduce((latin, [pattern, letters]) => latin.replace(pattern, letters), text.normalize('NFC')));
