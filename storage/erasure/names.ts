import type {ErasureOrder} from '#pipeline/model/erasure.ts';
import {NAMING_BLOBS} from '../backup/database-facts.ts';
import type {SqliteConnection} from '../sqlite/connection.ts';
import {LISTED, listed} from './plan.ts';

/** SHA-256 of every file that rows of an order name, before they are deleted; and of the photos of parcels, which may go with them. */
export async function namedBy(connection: SqliteConnection, {deliveries, pages}: ErasureOrder): Promise<string[]> {
	const ids = listed([...deliveries, ...pages.map(({deliveryId}) => deliveryId)]);
	const rows = await connection.all<{name: string}>(
		`SELECT original_sha256 AS name FROM deliveries WHERE original_sha256 IS NOT NULL AND id IN ${LISTED}
			UNION SELECT json_extract(image, '$.sha256') FROM pages WHERE image IS NOT NULL AND delivery_id IN ${LISTED}
			UNION SELECT json_extract(output, '$.image.sha256') FROM journal
				WHERE delivery_id IN ${LISTED} AND json_valid(output) AND json_extract(output, '$.image.sha256') IS NOT NULL
			UNION SELECT json_extract(parcels.data, '$.photo.sha256') FROM parcels JOIN deliveries
				ON parcels.id IN (deliveries.sheet_reference, deliveries.parcel_name)
				WHERE deliveries.id IN ${LISTED} AND json_extract(parcels.data, '$.photo.sha256') IS NOT NULL`,
		[ids, ids, ids, ids],
	);
	return rows.map(({name}) => name);
}

/** Those of them that no row names any more. */
export async function unnamed(connection: SqliteConnection, blobs: readonly string[]): Promise<string[]> {
	const rows = await connection.all<{value: string}>(
		`SELECT value FROM json_each(?) WHERE value NOT IN (${NAMING_BLOBS.join(' UNION ')})`,
		[listed(blobs)],
	);
	return rows.map(({value}) => value);
}
