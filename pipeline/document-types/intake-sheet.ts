import type {TypeDefinition} from './definition.ts';

/** One of our own sheets. Its reference tells it, never its words: see `pipeline/sheets/`. */
export const intakeSheet: TypeDefinition = {
	type: 'intake-sheet',
	prior: -30,
	titles: [],
	issuers: [],
	signs: [],
};
