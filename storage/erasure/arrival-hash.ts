import {createHash} from 'node:crypto';

/** How a delivery is known again when its provider sends it once more. Hexadecimal. */
export const arrivalHash = (connector: string, externalId: string): string =>
	createHash('sha256').update(`${connector}\0${externalId}`).digest('hex');
