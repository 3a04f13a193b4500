import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {IntakeError} from '#pipeline/errors.ts';
import {type LetterLanguages, type LetterTexts, letterTexts} from '#pipeline/letters/texts.ts';

/** The languages that come with the program. */
export const SHIPPED_LETTERS = import.meta.dirname;

/**
 * Every `*.json` of the shipped folder, and of a folder of the centre's own, whose files take the place of shipped ones of the same language.
 * Throws CONFIG_INVALID with one line per problem.
 */
export async function loadLetterTexts(directory?: string, shipped = SHIPPED_LETTERS): Promise<LetterLanguages> {
	const languages = new Map<string, LetterTexts>();
	const problems: string[] = [];
	for (const folder of [shipped, ...(directory ? [directory] : [])]) {
		const names = await readdir(folder).catch(() => undefined);
		if (!names) {
			problems.push(`letterDirectory: ${folder} cannot be read`);
		}

		for (const name of (names ?? []).filter(candidate => candidate.endsWith('.json')).sort()) {
			const {texts, problems: found} = await readTexts(path.join(folder, name));
			problems.push(...found.map(problem => `${name}: ${problem}`));
			if (texts) {
				languages.set(texts.language, texts);
			}
		}
	}

	if (problems.length === 0 && !languages.has('en')) {
		problems.push('en.json: every letter has an English text, so this file must be there');
	}

	if (problems.length > 0) {
		throw new IntakeError('CONFIG_INVALID', ['The texts of letters have problems:', ...problems.map(problem => `  ${problem}`)].join('\n'));
	}

	return languages;
}

async function readTexts(file: string): Promise<{texts?: LetterTexts; problems: string[]}> {
	let value: unknown;
	try {
		value = JSON.parse(await readFile(file, 'utf8'));
	} catch (error) {
		return {problems: [`is not valid JSON: ${(error as Error).message}`]};
	}

	const parsed = letterTexts.safeParse(value);
	if (!parsed.success) {
		return {problems: parsed.error.issues.map(issue => `${issue.path.join('.') || 'file'}: ${issue.message}`)};
	}

	return parsed.data.language === path.basename(file, '.json')
		? {texts: parsed.data, problems: []}
		: {problems: [`language: says ${parsed.data.language}, the file's name says another`]};
}
