import {accessRoutes} from '../access/described.ts';
import {auditRoutes} from './audit.ts';
import {breakGlassRoutes} from './break-glass.ts';
import {breakGlassOpeningRoutes} from './break-glass-opening.ts';
import {decisionRoutes} from './decisions.ts';
import {deliveryRoutes} from './deliveries.ts';
import {descriptionRoutes} from './description.ts';
import {dossierRoutes} from './dossiers.ts';
import {faxRoutes} from './faxes.ts';
import {inquiryRoutes} from './inquiries.ts';
import {letterRoutes} from './letters.ts';
import {liveRoutes} from './live.ts';
import {numberRoutes} from './numbers.ts';
import {pageRoutes} from './pages.ts';
import {parcelRoutes} from './parcels.ts';
import {reviewRoutes} from './review.ts';
import {roomRoutes} from './room.ts';
import type {Route} from './route.ts';
import {systemRoutes} from './system.ts';
import {tokenRoutes} from './tokens.ts';
import {webhookRoutes} from './webhooks.ts';

const OFFERED: readonly Route[] = [
	...dossierRoutes,
	...reviewRoutes,
	...deliveryRoutes,
	...pageRoutes,
	...parcelRoutes,
	...faxRoutes,
	...numberRoutes,
	...inquiryRoutes,
	...letterRoutes,
	...decisionRoutes,
	...auditRoutes,
	...breakGlassOpeningRoutes,
	...breakGlassRoutes,
	...tokenRoutes,
	...webhookRoutes,
	...liveRoutes,
	...roomRoutes,
	...systemRoutes,
];

/** The whole HTTP API, its own description included. */
export const ROUTES: readonly Route[] = [...OFFERED, ...descriptionRoutes([...accessRoutes, ...OFFERED])];
