package sql

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"cliffedge/forecast/plan"
)

// table is one of the tables that hold a plan, whatever its rows are.
type table struct {
	name string
	// save makes the table's rows of an authority those of the new plan, given those of the old one.
	save func(ctx context.Context, tx *sqlx.Tx, authority string, before, after *planRows) error
	// differs says how the table's rows differ from those that a revision's plan should have: a line for each.
	differs func(ctx context.Context, tx *sqlx.Tx, r plan.Revision, want *planRows) ([]string, error)
}

// tables are the tables that hold a plan, those that others refer to first.
var tables = []table{
	tableOf("programme", func(r *planRows) []programmeRow { return r.Programmes }, "id"),
	tableOf("pay_award", func(r *planRows) []payAwardRow { return r.PayAwards }, "pay_group", "from_day"),
	tableOf("cost_item", func(r *planRows) []costItemRow { return r.CostItems }, "id"),
	tableOf("post", func(r *planRows) []postRow { return r.Posts }, "id"),
	tableOf("post_salary", func(r *planRows) []postSalaryRow { return r.Salaries }, "post", "from_day"),
	tableOf("post_fte_step", func(r *planRows) []postFTEStepRow { return r.FTESteps }, "post", "from_day"),
	tableOf("post_on_costs", func(r *planRows) []postOnCostsRow { return r.OnCosts }, "post", "position"),
	tableOf("cost_line", func(r *planRows) []costLineRow { return r.CostLines }, "id"),
	tableOf("contract", func(r *planRows) []contractRow { return r.Contracts }, "id"),
	tableOf("payer", func(r *planRows) []payerRow { return r.Payers }, "id"),
	tableOf("source", func(r *planRows) []sourceRow { return r.Sources }, "id"),
	tableOf("tranche", func(r *planRows) []trancheRow { return r.Tranches }, "source", "position"),
	tableOf("eligibility", func(r *planRows) []eligibilityRow { return r.Eligibility }, "payer", "block", "list", "position"),
	tableOf("match_source", func(r *planRows) []matchSourceRow { return r.Matches }, "payer", "position"),
	tableOf("split", func(r *planRows) []splitRow { return r.Splits }, "position"),
	tableOf("outcome_stream", func(r *planRows) []outcomeStreamRow { return r.Streams }, "id"),
	tableOf("stream_year", func(r *planRows) []streamYearRow { return r.StreamYears }, "stream", "list", "year"),
	tableOf("stream_scale", func(r *planRows) []streamScaleRow { return r.StreamScales }, "stream", "position"),
	tableOf("saving", func(r *planRows) []savingRow { return r.Savings }, "id"),
	tableOf("saving_year", func(r *planRows) []savingYearRow { return r.SavingYears }, "saving", "year"),
	tableOf("measure", func(r *planRows) []measureRow { return r.Measures }, "id"),
	tableOf("measure_year", func(r *planRows) []measureYearRow { return r.MeasureYears }, "measure", "list", "year"),
	tableOf("decision", func(r *planRows) []decisionRow { return r.Decisions }, "id"),
	tableOf("decision_ref", func(r *planRows) []decisionRefRow { return r.DecisionRefs }, "decision", "position"),
	tableOf("waiver", func(r *planRows) []waiverRow { return r.Waivers }, "position"),
	tableOf("scenario", func(r *planRows) []scenarioRow { return r.Scenarios }, "id"),
	tableOf("change", func(r *planRows) []changeRow { return r.Changes }, "scenario", "position"),
}

// tableOf describes a table: its rows in a plan, and what beside the authority is its key.
func tableOf[T comparable](name string, rows func(*planRows) []T, key ...string) table {
	columns := columnsOf(reflect.TypeFor[T]())
	return table{
		name: name,
		save: func(ctx context.Context, tx *sqlx.Tx, authority string, before, after *planRows) error {
			gone, come := without(rows(before), rows(after)), without(rows(after), rows(before))
			if err := remove(ctx, tx, name, key, gone); err != nil {
				return err
			}
			return insert(ctx, tx, name, columns, come)
		},
		differs: func(ctx context.Context, tx *sqlx.Tx, r plan.Revision, want *planRows) ([]string, error) {
			var got []T
			query := "select " + strings.Join(columns, ", ") + " from " + name + " where authority = ?"
			if err := tx.SelectContext(ctx, &got, tx.Rebind(query), r.Authority); err != nil {
				return nil, err
			}
			d := difference{name: name, columns: columns, key: key, says: r.Number}
			return d.lines(cells(without(got, rows(want))), cells(without(rows(want), got))), nil
		},
	}
}

// columnsOf gives the columns of a row, by the tags of its fields.
func columnsOf(row reflect.Type) []string {
	var columns []string
	for i := range row.NumField() {
		if f := row.Field(i); f.Anonymous {
			columns = append(columns, columnsOf(f.Type)...)
		} else {
			columns = append(columns, f.Tag.Get("db"))
		}
	}
	return columns
}

// without gives the rows that are not among others.
func without[T comparable](rows, others []T) []T {
	there := make(map[T]bool, len(others))
	for _, row := range others {
		there[row] = true
	}
	return slices.DeleteFunc(slices.Clone(rows), func(row T) bool { return there[row] })
}

// mostParameters is how many values one statement may carry on either database.
const mostParameters = 30_000

func insert[T any](ctx context.Context, tx *sqlx.Tx, name string, columns []string, rows []T) error {
	statement := fmt.Sprintf("insert into %s (%s) values (:%s)", name, strings.Join(columns, ", "), strings.Join(columns, ", :"))
	for part := range slices.Chunk(rows, mostParameters/len(columns)) {
		if _, err := tx.NamedExecContext(ctx, statement, part); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func remove[T any](ctx context.Context, tx *sqlx.Tx, name string, key []string, rows []T) error {
	statement := "delete from " + name + " where authority = :authority"
	for _, column := range key {
		statement += " and " + column + " = :" + column
	}
	for i := range rows {
		if _, err := tx.NamedExecContext(ctx, statement, &rows[i]); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}
