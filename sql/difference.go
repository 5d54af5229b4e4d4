package sql

import (
	"database/sql/driver"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// difference is how the rows of a table differ from those that a revision says, in words for a person.
type difference struct {
	name    string
	columns []string
	key     []string // what beside the authority tells the rows from each other
	says    int64    // the revision
}

// lines gives a line for each row that is another, is missing, or should not be there.
func (d difference) lines(got, want [][]any) []string {
	rest := map[string][]any{}
	for _, row := range want {
		rest[d.rowName(row)] = row
	}
	var list []string
	for _, row := range got {
		name := d.rowName(row)
		should, is := rest[name]
		delete(rest, name)
		if is {
			list = append(list, fmt.Sprintf("%s: %s", name, d.changed(row, should)))
		} else {
			list = append(list, name+" should not be there")
		}
	}
	for _, row := range want {
		if name := d.rowName(row); rest[name] != nil {
			list = append(list, fmt.Sprintf("%s is missing; revision %d has it: %s", name, d.says, d.whole(row)))
		}
	}
	return list
}

// rowName names a row by its key: "post worker", "tranche 1 of source grant".
func (d difference) rowName(row []any) string {
	words := []string{d.name}
	own := d.key
	if len(d.key) > 1 {
		own = d.key[1:]
	}
	for _, column := range own {
		words = append(words, plain(d.of(row, column)))
	}
	if len(d.key) > 1 {
		words = append(words, "of", d.key[0], plain(d.of(row, d.key[0])))
	}
	return strings.Join(words, " ")
}

func (d difference) of(row []any, column string) any { return row[slices.Index(d.columns, column)] }

// changed says which columns are others.
func (d difference) changed(got, want []any) string {
	var parts []string
	for i, column := range d.columns {
		if got[i] != want[i] {
			parts = append(parts, fmt.Sprintf("%s is %s; revision %d says %s", column, shown(got[i]), d.says, shown(want[i])))
		}
	}
	return strings.Join(parts, "; ")
}

// whole says all that a row holds beside its key.
func (d difference) whole(row []any) string {
	var parts []string
	for i, column := range d.columns {
		if column != "authority" && !slices.Contains(d.key, column) {
			parts = append(parts, column+" "+shown(row[i]))
		}
	}
	return strings.Join(parts, ", ")
}

// shown gives a value: a number, a quoted text, or nothing.
func shown(value any) string {
	switch v := value.(type) {
	case nil:
		return "empty"
	case string:
		return fmt.Sprintf("%q", v)
	default:
		return fmt.Sprint(v)
	}
}

// plain is shown without the quotes that an id or a day can do without.
func plain(value any) string {
	if text, ok := value.(string); ok && text != "" && fmt.Sprintf("%q", text) == `"`+text+`"` {
		return text
	}
	return shown(value)
}

// cells gives the values of rows, column by column: numbers, texts and nil.
func cells[T any](rows []T) [][]any {
	list := make([][]any, len(rows))
	for i := range rows {
		list[i] = cellsOf(reflect.ValueOf(rows[i]))
	}
	return list
}

func cellsOf(row reflect.Value) []any {
	var list []any
	for i := range row.NumField() {
		if row.Type().Field(i).Anonymous {
			list = append(list, cellsOf(row.Field(i))...)
			continue
		}
		value := row.Field(i).Interface()
		if maybe, ok := value.(driver.Valuer); ok {
			value, _ = maybe.Value() // of what may be empty, which never fails
		}
		list = append(list, value)
	}
	return list
}
