/** Small letters without accents, everything else a space: what titles and signs are compared in. Lines stay lines. */
export const foldText = (text: string): string =>
	text
		.normalize('NFD')
		.replace(/\p{M}/gu, '')
		.toLowerCase()
		.replace(/ł/g, 'l')
		.replace(/đ/g, 'd')
		.replace(/ı/g, 'i')
		.replace(/ß/g, 'ss')
		.replace(/ς/g, 'σ')
		.replace(/[^\p{L}\p{N}\n<%.]+/gu, ' ')
		.replace(/\.(?!\d)/g, ' ')
		.replace(/ {2,}/g, ' ');
