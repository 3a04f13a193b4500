import {cleanPage, type Page} from '../model/page.ts';
import {defineStage, type Tools} from '../stage.ts';

/** Page → CleanPage: square pixels, straight, and a verdict on its ink. */
export const enhance = defineStage({
	name: 'enhance',
	version: 1,
	output: cleanPage,
	fingerprint: ({rasteriser}: Pick<Tools, 'rasteriser'>) => rasteriser.name,
	run: (page: Page, {rasteriser}: Pick<Tools, 'rasteriser'>, signal) => rasteriser.clean(page, signal),
});
