import {accessForm} from './access-form.ts';
import {clinicalHistory} from './clinical-history.ts';
import {coverLetter} from './cover-letter.ts';
import type {TypeDefinition} from './definition.ts';
import {faxCover} from './fax-cover.ts';
import {histology} from './histology.ts';
import {imagingReport} from './imaging-report.ts';
import {intakeSheet} from './intake-sheet.ts';
import {medicalReport} from './medical-report.ts';
import {other} from './other.ts';
import {radiotherapyPlan} from './radiotherapy-plan.ts';

/** Every document type: a file each and a line here. */
export const DEFINITIONS: readonly TypeDefinition[] = [
	accessForm,
	medicalReport,
	radiotherapyPlan,
	histology,
	imagingReport,
	clinicalHistory,
	coverLetter,
	other,
	faxCover,
	intakeSheet,
];
