import type {CleanPage, Page, PageImage, Reading} from '#pipeline/model/page.ts';

/** What the isolated reader is asked. Files are named by path; pictures come back as bytes. */
export type Request =
	| {readonly op: 'sheets'; readonly file: string; readonly mediaType: string; readonly maxPages: number; readonly maxPixels: number}
	| {readonly op: 'clean'; readonly file: string; readonly page: Page; readonly maxPixels: number}
	| {readonly op: 'recognise'; readonly file: string; readonly page: CleanPage};

export type Sheet = Omit<Page, 'deliveryId' | 'receivedOn' | 'sequence' | 'originalSha256' | 'mediaType'>;

export interface Picture {
	readonly bytes: Uint8Array;
	readonly image: Omit<PageImage, 'sha256'>;
}

export interface Cleaned extends Pick<CleanPage, 'blankness' | 'rotation' | 'skewDegrees' | 'text'> {
	readonly picture: Picture;
}

export interface Recognised {
	readonly reading: Reading;
	/** Set when the page had to be turned. */
	readonly picture: Picture | null;
	readonly turned: number;
	/** Texts of the codes on the page. */
	readonly codes: string[];
}

export interface Answers {
	readonly sheets: Sheet[];
	readonly clean: Cleaned;
	readonly recognise: Recognised;
}

export type Reply =
	| {readonly id: number; readonly answer: unknown}
	| {readonly id: number; readonly failure: {code: string; message: string}};
