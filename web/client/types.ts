/** The records of the pipeline as the API gives them. */

export type {Permission} from '../../pipeline/access/permissions.ts';
export type {DeskAction} from '../../pipeline/decisions/desk-action.ts';
export type {Clue} from '../../pipeline/model/clue.ts';
export type {Decision} from '../../pipeline/model/decision.ts';
export type {Delivery} from '../../pipeline/model/delivery.ts';
export type {DocumentType} from '../../pipeline/model/document.ts';
export type {Dossier} from '../../pipeline/model/dossier.ts';
export type {DossierSummary, Tile} from '../../pipeline/model/dossier-summary.ts';
export type {FiledDocument, FiledPage, PageBalance} from '../../pipeline/model/filing.ts';
export type {Box} from '../../pipeline/model/geometry.ts';
export type {Inquiry} from '../../pipeline/model/inquiry.ts';
export type {LetterDraft} from '../../pipeline/model/letter.ts';
export type {Candidate} from '../../pipeline/model/match.ts';
export type {RequirementState} from '../../pipeline/model/requirement.ts';
export type {ReviewTask} from '../../pipeline/model/review-task.ts';
export type {Condition, SystemState} from '../../pipeline/model/system-state.ts';
export interface Session {
	readonly actor: {accountId: string; name: string; displayName: string; role: string} | null;
	readonly permissions: readonly string[];
	readonly csrf: string | null;
	readonly expiresAt: string | null;
	readonly mayChangePassword: boolean;
	readonly oidc: unknown;
}
export type {PageGlance} from '../../pipeline/model/page-glance.ts';
export type {ParcelBalance, ParcelScan, ParcelState, RegisteredParcel} from '../../pipeline/model/registered-parcel.ts';
