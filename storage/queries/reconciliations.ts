import type {Reconciliation} from '#pipeline/model/reconciliation.ts';
import type {Reconciliations} from '#pipeline/reconciliation/ports.ts';
import type {Databases, Schema} from '../schema.ts';

const reconciliationOf = (row: Schema['reconciliations']): Reconciliation => ({
	connector: row.connector,
	comparedAt: row.compared_at,
	listed: row.listed,
	recovered: row.recovered,
	differing: row.differing,
	failingSince: row.failing_since,
	failureCode: row.failure_code,
});

export const reconciliationQueries = ({writer, reader}: Databases): Reconciliations => ({
	async list() {
		const rows = await reader.selectFrom('reconciliations').selectAll().orderBy('connector').execute();
		return rows.map(reconciliationOf);
	},

	async find(connector) {
		const row = await reader.selectFrom('reconciliations').selectAll().where('connector', '=', connector).executeTakeFirst();
		return row && reconciliationOf(row);
	},

	async note({connector, comparedAt, failingSince, failureCode, ...counts}) {
		const row = {...counts, compared_at: comparedAt, failing_since: failingSince, failure_code: failureCode};
		await writer
			.insertInto('reconciliations')
			.values({connector, ...row})
			.onConflict(conflict => conflict.column('connector').doUpdateSet(row))
			.execute();
	},
});
