/** The journey of a delivery, in order. Read this file first. */
import type {Delivery} from './model/delivery.ts';
import type {Filing} from './model/filing.ts';
import type {Step} from './stage.ts';
import {arrange} from './stages/arrange.ts';
import {describe} from './stages/describe.ts';
import {enhance} from './stages/enhance.ts';
import {examine} from './stages/examine.ts';
import {file} from './stages/file.ts';
import {match} from './stages/match.ts';
import {paginate} from './stages/paginate.ts';
import {recognise} from './stages/recognise.ts';
import {separate} from './stages/separate.ts';
import {turn} from './stages/turn.ts';

export async function journey(delivery: Delivery, step: Step): Promise<Filing> {
	const pages = await step(paginate, delivery); // one entry per sheet side; pages in = pages out
	const clean = await step.each(enhance, pages); // square pixels, straight
	const readPages = await step.each(recognise, clean); // words with places and confidence, or blank, or unreadable; upright
	const upright = await step(turn, readPages); // pages a person turned, read again
	const described = await step.each(describe, upright); // type scores, clues with their boxes, language, first-page cues
	const proposed = await step(separate, described); // where one letter ends and the next begins; clues pooled
	const {documents, ...rest} = await step(arrange, {deliveryId: delivery.id, pages: described, separation: proposed}); // people's word stands
	const examined = await step.each(examine, documents); // what its type asks for: signature, seven elements, its own date
	const matched = await step(match, {delivery, documents: examined}); // link, possible link, non-link
	return step(file, {delivery, pages: described, separation: {...rest, documents: matched}}); // dossiers, questions: all or nothing
}
