import type {DocumentType} from '../model/document.ts';

/** A sign in the text that speaks for a type, with its weight (natural logarithm of odds). */
export interface Sign {
	/** Matched against the folded page text: small Latin, Greek or Cyrillic letters without accents. */
	readonly pattern: RegExp;
	readonly weight: number;
	readonly says: string;
}

/** What a page of one type looks like. Adding a type is a file like this and a line in index.ts. */
export interface TypeDefinition {
	readonly type: DocumentType;
	/** Natural logarithm, relative. */
	readonly prior: number;
	/** Title lines, folded; compared word by word with room for OCR errors. */
	readonly titles: readonly string[];
	/** Word stems that make a short line near the top a title of this type, whatever the other words: "Radiology result: MR face and neck". */
	readonly topic?: RegExp;
	/** Departments and signatories that usually issue it: weak evidence. */
	readonly issuers: readonly string[];
	readonly signs: readonly Sign[];
	/**
	 * Signs that mean something only together: each distinct one beyond `from` adds `weight`, up to `atMost` of them.
	 * A form is known by its many labels, a radiotherapy plan by Gy and fractions and PTV.
	 */
	readonly together?: readonly {
		readonly patterns: readonly RegExp[];
		readonly from: number;
		readonly atMost: number;
		readonly weight: number;
		readonly says: string;
	}[];
}
